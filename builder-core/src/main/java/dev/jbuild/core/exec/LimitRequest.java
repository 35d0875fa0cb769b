package dev.jbuild.core.exec;

import java.util.List;

/**
 * Limits that are asked for, each as docker's flag of that name has it. An empty text is no limit.
 *
 * @param ulimit each {@code NAME=SOFT[:HARD]}
 */
public record LimitRequest(
        String memory,
        String memorySwap,
        String memoryReservation,
        String cpus,
        String cpuShares,
        String cpusetCpus,
        String cpusetMems,
        String blkioWeight,
        String pidsLimit,
        List<String> ulimit) {

    public LimitRequest {
        ulimit = List.copyOf(ulimit);
    }

    /** Whether nothing is asked for. */
    public boolean isEmpty() {
        return equals(new LimitRequest("", "", "", "", "", "", "", "", "", List.of()));
    }

    public LimitRequest withMemory(String other) {
        return new LimitRequest(
                other,
                memorySwap,
                memoryReservation,
                cpus,
                cpuShares,
                cpusetCpus,
                cpusetMems,
                blkioWeight,
                pidsLimit,
                ulimit);
    }
}
