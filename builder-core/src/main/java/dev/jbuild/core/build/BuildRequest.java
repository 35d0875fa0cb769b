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
 * @param timeout after which the build is stopped
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
        Optional<Duration> timeout) {

    /** Steps that wait for a disk or a network leave the processors to others. */
    public static int usualJobs() {
        return 2 * Runtime.getRuntime().availableProcessors();
    }
}
