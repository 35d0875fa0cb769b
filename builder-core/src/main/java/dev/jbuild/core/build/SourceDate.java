package dev.jbuild.core.build;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.remote.GitDirectories;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The time of a reproducible build (reproducible-builds.org, SOURCE_DATE_EPOCH): that of its sources, not of the build. */
final class SourceDate {

    private static final String VARIABLE = "SOURCE_DATE_EPOCH";
    private static final String CONTEXT = "context";

    /** Some tools take 0 for "no time", so what has no time of its own is a second younger. */
    private static final Instant FIRST = Instant.ofEpochSecond(1);

    private SourceDate() {}

    /**
     * The time that the flag, the build argument or the caller's environment sets, the flag first.
     *
     * @return empty for a build with times as they are
     * @throws EngineException if it is no time, or one to come
     */
    static Optional<Instant> of(BuildInput input, MainContext context, Invocation invocation)
            throws EngineException, IOException {
        Optional<String> text = asked(input, invocation);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().isEmpty()) {
            return Optional.of(commitTime(context).orElse(FIRST));
        }
        if (text.get().equals(CONTEXT)) {
            return Optional.of(commitTime(context)
                    .orElseThrow(() -> new EngineException(
                            "JB5083",
                            "The build is to have the time of the context's commit, and the context is no git checkout.",
                            "Give the seconds since 1970, or --reproducible alone.")));
        }
        return Optional.of(seconds(text.get()));
    }

    /** What the caller wrote, in the flag or in the variable; an empty text for the usual time. */
    static Optional<String> asked(BuildInput input, Invocation invocation) {
        Optional<String> flag = input.reproducible();
        return flag.filter(text -> !text.isEmpty())
                .or(() -> variable(input, invocation))
                .or(() -> flag);
    }

    private static Optional<String> variable(BuildInput input, Invocation invocation) {
        return Optional.ofNullable(input.buildArgs().get(VARIABLE))
                .or(() -> invocation.variable(VARIABLE))
                .filter(value -> !value.isEmpty());
    }

    private static Optional<Instant> commitTime(MainContext context) throws IOException {
        return switch (context) {
            case MainContext.Local local -> GitDirectories.commitTime(local.directory());
            case MainContext.Fetched fetched -> fetched.commitTime();
            case MainContext.DockerfileOnly none -> Optional.empty();
        };
    }

    private static Instant seconds(String text) throws EngineException {
        Instant time;
        try {
            time = Instant.ofEpochSecond(Long.parseLong(text));
        } catch (NumberFormatException | DateTimeException wrong) {
            throw new EngineException(
                    "JB3065", VARIABLE + "=" + text + " is not a time.", "Give the seconds since 1970.", wrong);
        }
        if (time.isAfter(Clock.systemUTC().instant())) {
            throw new EngineException(
                    "JB5084",
                    VARIABLE + "=" + text + " is a time to come (" + time + "), so what is made now would be older.",
                    "Give the time of the sources.");
        }
        return time;
    }

    /** The input with the time as the build argument that an {@code ARG SOURCE_DATE_EPOCH} shows. */
    static BuildInput withArgument(BuildInput input, Optional<Instant> time) {
        if (time.isEmpty()) {
            return input;
        }
        Map<String, String> arguments = new HashMap<>(input.buildArgs());
        arguments.put(VARIABLE, String.valueOf(time.get().getEpochSecond()));
        return input.withBuildArgs(arguments);
    }
}
