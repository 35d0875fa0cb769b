package dev.jbuild.core.exec;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.user.UserLookup;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** USER's value as numbers, by the image's own files. */
public final class Users {

    private Users() {}

    /**
     * Resolves a user who is in further groups.
     *
     * @param groups by name or number
     */
    public static UserSpec resolve(String user, List<String> groups, RootDir root) throws EngineException, IOException {
        UserSpec found = resolve(user, root);
        Set<Integer> all = new LinkedHashSet<>(found.groups());
        for (String group : groups) {
            all.add(resolve("0:" + group, root).gid());
        }
        return new UserSpec(found.uid(), found.gid(), List.copyOf(all), found.home());
    }

    public static UserSpec resolve(String user, RootDir root) throws EngineException, IOException {
        try {
            return UserLookup.resolve(user, root);
        } catch (SandboxException failure) {
            throw new EngineException(failure.code(), String.valueOf(failure.getMessage()), "", failure);
        }
    }
}
