package dev.jbuild.core.exec;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.user.UserLookup;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;

/** USER's value as numbers, by the image's own files. */
public final class Users {

    private Users() {}

    public static UserSpec resolve(String user, RootDir root) throws EngineException, IOException {
        try {
            return UserLookup.resolve(user, root);
        } catch (SandboxException failure) {
            throw new EngineException(failure.code(), String.valueOf(failure.getMessage()), "", failure);
        }
    }
}
