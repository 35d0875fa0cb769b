package dev.jbuild.core.engine;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.nio.file.Path;
import java.util.Optional;

/** Where the store lies. */
final class StoreRoot {

    private StoreRoot() {}

    static Path of(Invocation invocation, Isolation isolation) throws EngineException {
        Optional<String> given = invocation.variable("JBUILD_ROOT");
        if (given.isPresent()) {
            return invocation.resolve(given.get());
        }
        if (isolation == Isolation.ROOT) {
            return Path.of("/var/lib/jbuild");
        }
        Optional<String> data = invocation.variable("XDG_DATA_HOME");
        if (data.isPresent()) {
            return Path.of(data.get()).resolve("jbuild");
        }
        return Path.of(invocation
                        .variable("HOME")
                        .orElseThrow(() -> new EngineException(
                                "JB5082",
                                "There is no place for the store: neither JBUILD_ROOT nor HOME is set.",
                                "Set JBUILD_ROOT to a directory that you can write to.")))
                .resolve(".local/share/jbuild");
    }
}
