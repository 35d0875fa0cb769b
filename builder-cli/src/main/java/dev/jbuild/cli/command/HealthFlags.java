package dev.jbuild.cli.command;

import dev.jbuild.core.container.HealthRequest;
import picocli.CommandLine.Option;

/** The flags of a container's health check; what is not given is the image's. */
final class HealthFlags {

    @Option(
            names = "--health-cmd",
            paramLabel = "COMMAND",
            description = "A line of shell that says whether it is well")
    private String command = "";

    @Option(names = "--health-interval", paramLabel = "TIME", description = "How often that is run (usual: 30s)")
    private String interval = "";

    @Option(names = "--health-timeout", paramLabel = "TIME", description = "How long it may take (usual: 30s)")
    private String timeout = "";

    @Option(
            names = "--health-start-period",
            paramLabel = "TIME",
            description = "How long failures do not count after a start (usual: 0s)")
    private String startPeriod = "";

    @Option(
            names = "--health-start-interval",
            paramLabel = "TIME",
            description = "How often it is run in that time (usual: 5s)")
    private String startInterval = "";

    @Option(
            names = "--health-retries",
            paramLabel = "N",
            description = "After how many failures it is unhealthy (usual: 3)")
    private String retries = "";

    @Option(names = "--no-healthcheck", description = "Run no health check, also if the image has one")
    private boolean none;

    HealthRequest read() {
        return new HealthRequest(command, interval, timeout, startPeriod, startInterval, retries, none);
    }
}
