package dev.jbuild.core.build;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a face asks for.
 *
 * @param tags names for the image
 * @param secrets each {@code id=ID[,src=FILE|env=NAME]}
 * @param agents each {@code ID[=SOCKET]}: SSH agents
 * @param noCache whether every step is done again
 * @param pull whether registries are asked for what is here
 * @param jobs how many steps may run at once, at least 1
 * @param outputs each {@code type=...,dest=...}; empty for the local store alone
 * @param annotations each {@code [PLACE:]KEY=VALUE}
 * @param squash whether the layers that the build adds become one
 * @param timeout after which the build is stopped
 * @param stepTimeout after which a step is stopped, and with it the build
 * @param report where a page about the build goes, however it ends
 */
public record BuildRequest(
        BuildInput input,
        List<String> tags,
        List<String> secrets,
        List<String> agents,
        boolean noCache,
        boolean pull,
        int jobs,
        List<String> outputs,
        List<String> annotations,
        boolean squash,
        Optional<Duration> timeout,
        Optional<Duration> stepTimeout,
        Optional<String> report) {

    /** Builds and names, as a face does that asks for nothing else. */
    public static BuildRequest of(BuildInput input, List<String> tags) {
        return new BuildRequest(
                input,
                tags,
                List.of(),
                List.of(),
                false,
                false,
                usualJobs(),
                List.of(),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public BuildRequest withNoCache(boolean value) {
        return new BuildRequest(
                input,
                tags,
                secrets,
                agents,
                value,
                pull,
                jobs,
                outputs,
                annotations,
                squash,
                timeout,
                stepTimeout,
                report);
    }

    /** Steps that wait for a disk or a network leave the processors to others. */
    public static int usualJobs() {
        return 2 * Runtime.getRuntime().availableProcessors();
    }
}
