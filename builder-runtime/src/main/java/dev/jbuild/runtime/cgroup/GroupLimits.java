package dev.jbuild.runtime.cgroup;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the processes of a control group may use together.
 *
 * @param memory in bytes
 * @param memoryAndSwap in bytes, together; -1 for as much swap as there is. Without it there is no swap beside the memory
 * @param memoryReservation in bytes; what it is pushed back to when others want memory
 * @param cpus how many processors' time, for example 1.5
 * @param cpuShares its weight when the processors are busy, where 1024 is usual
 * @param processors which it runs on, for example {@code 0-2,4}
 * @param memoryNodes from which its memory comes, likewise
 * @param blockWeight its weight when disks are busy, from 10 to 1000
 * @param processes how many there may be, threads counted
 */
public record GroupLimits(
        OptionalLong memory,
        OptionalLong memoryAndSwap,
        OptionalLong memoryReservation,
        OptionalDouble cpus,
        OptionalInt cpuShares,
        Optional<String> processors,
        Optional<String> memoryNodes,
        OptionalInt blockWeight,
        OptionalLong processes) {

    public static final GroupLimits NONE = of(OptionalLong.empty(), OptionalDouble.empty(), OptionalLong.empty());

    /** The limits that are asked for most. */
    public static GroupLimits of(OptionalLong memory, OptionalDouble cpus, OptionalLong processes) {
        return new GroupLimits(
                memory,
                OptionalLong.empty(),
                OptionalLong.empty(),
                cpus,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                processes);
    }

    public boolean isNone() {
        return equals(NONE);
    }
}
