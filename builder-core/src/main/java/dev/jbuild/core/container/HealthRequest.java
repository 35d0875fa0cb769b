package dev.jbuild.core.container;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.grammar.flag.Durations;
import dev.jbuild.runtime.plan.PlanOp;
import java.util.List;
import java.util.Optional;

/**
 * The health check that a container is asked to have, each as docker's flag of that name has it; what is empty is the image's.
 *
 * @param none whether there is none, also if the image has one
 */
public record HealthRequest(
        String command,
        String interval,
        String timeout,
        String startPeriod,
        String startInterval,
        String retries,
        boolean none) {

    public static final HealthRequest IMAGE = new HealthRequest("", "", "", "", "", "", false);

    private static final long SECOND = 1_000_000_000L;
    private static final int USUAL_RETRIES = 3;

    /** The container's check: what was asked for, else what the image has, else the usual times. */
    Optional<ContainerConfig.Health> resolve(Optional<ImageConfig.Healthcheck> image) throws EngineException {
        if (none) {
            if (!equals(new HealthRequest("", "", "", "", "", "", true))) {
                throw new EngineException(
                        "JB1085", "--no-healthcheck conflicts with --health-* options.", "Take one of them away.");
            }
            return Optional.empty();
        }
        List<String> program =
                command.isEmpty() ? image.map(HealthRequest::program).orElse(List.of()) : shell(command);
        PlanOp.Health times = new PlanOp.Health(
                time("--health-interval", interval, image.map(ImageConfig.Healthcheck::interval), 30 * SECOND),
                time("--health-timeout", timeout, image.map(ImageConfig.Healthcheck::timeout), 30 * SECOND),
                time("--health-start-period", startPeriod, image.map(ImageConfig.Healthcheck::startPeriod), 0),
                time(
                        "--health-start-interval",
                        startInterval,
                        image.map(ImageConfig.Healthcheck::startInterval),
                        5 * SECOND),
                retries(image.map(ImageConfig.Healthcheck::retries)));
        return program.isEmpty() ? Optional.empty() : Optional.of(new ContainerConfig.Health(program, times));
    }

    private static List<String> shell(String line) {
        return List.of("/bin/sh", "-c", line);
    }

    private static List<String> program(ImageConfig.Healthcheck check) {
        List<String> test = check.test();
        if (test.isEmpty() || test.getFirst().equals("NONE")) {
            return List.of();
        }
        return test.getFirst().equals("CMD-SHELL") ? shell(test.get(1)) : test.subList(1, test.size());
    }

    private static long time(String flag, String text, Optional<Long> image, long usual) throws EngineException {
        if (text.isEmpty() || text.equals("0")) {
            long given = image.orElse(0L);
            return given == 0 ? usual : given;
        }
        Optional<Long> nanoseconds = Durations.parse(text);
        if (nanoseconds.isEmpty() || nanoseconds.get() < 1_000_000) {
            throw new EngineException(
                    "JB1085", flag + " " + text + " is no time.", "Write for example 30s, 1m30s or 500ms.");
        }
        return nanoseconds.get();
    }

    private int retries(Optional<Integer> image) throws EngineException {
        if (retries.isEmpty() || retries.equals("0")) {
            int given = image.orElse(0);
            return given == 0 ? USUAL_RETRIES : given;
        }
        if (!retries.matches("\\d{1,6}")) {
            throw new EngineException(
                    "JB1085", "--health-retries " + retries + " is no number.", "Write for example 3.");
        }
        return Integer.parseInt(retries);
    }
}
