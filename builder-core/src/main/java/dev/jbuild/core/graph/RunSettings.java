package dev.jbuild.core.graph;

import java.util.List;
import java.util.OptionalLong;

/**
 * What all RUNs of a build have in common.
 *
 * @param network what they see unless a RUN says otherwise
 * @param hosts lines for /etc/hosts, each {@code address<tab>name}
 * @param sharedMemory the size of /dev/shm in bytes, if it is not 64 MiB
 * @param limits what each RUN may use; they count for no cache key
 * @param insecureAllowed whether a RUN may ask for all rights
 */
public record RunSettings(
        RunNetwork network, List<String> hosts, OptionalLong sharedMemory, Limits limits, boolean insecureAllowed) {

    public static final RunSettings USUAL =
            new RunSettings(RunNetwork.HOST, List.of(), OptionalLong.empty(), Limits.NONE, false);
}
