package dev.jbuild.core.invocation;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One call of jbuild.
 *
 * @param directory the caller's working directory, absolute; relative paths of the call are resolved against it
 * @param environment the caller's environment
 * @param streams where the call reads and writes
 * @param signals how the call learns that its user wants it to stop
 */
public record Invocation(Path directory, Map<String, String> environment, Streams streams, Signals signals) {

    public Invocation {
        if (!directory.isAbsolute()) {
            throw new IllegalArgumentException("the directory of an invocation is absolute, not " + directory);
        }
        environment = Map.copyOf(environment);
    }

    /** The path that the caller means by {@code path}. */
    public Path resolve(String path) {
        return directory.resolve(path).normalize();
    }

    /** The value of a variable of the caller, unless it is unset or empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
