package dev.jbuild.core.watch;

import java.time.Instant;

/**
 * What a container has used so far, at a time.
 *
 * @param cpuNanos the time of processors
 * @param memory in bytes, without what the kernel would give back at once
 * @param memoryLimit in bytes: the container's, or what the machine has
 * @param processes with their threads
 */
record Usage(
        Instant time,
        long cpuNanos,
        long memory,
        long memoryLimit,
        long processes,
        long received,
        long sent,
        long read,
        long written) {

    /** Of one that does not run. */
    static Usage none(Instant time) {
        return new Usage(time, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** How much of one processor it has used since, in percent; more than 100 with several. */
    double cpuPercent(Usage before) {
        long nanos = java.time.Duration.between(before.time, time).toNanos();
        // What its processes have used is forgotten with them where there is no group.
        return nanos <= 0 ? 0 : 100.0 * Math.max(0, cpuNanos - before.cpuNanos) / nanos;
    }

    double memoryPercent() {
        return memoryLimit <= 0 ? 0 : 100.0 * memory / memoryLimit;
    }
}
