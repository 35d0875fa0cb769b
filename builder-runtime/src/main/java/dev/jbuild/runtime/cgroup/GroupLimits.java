package dev.jbuild.runtime.cgroup;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the processes of a control group may use together.
 *
 * @param memory in bytes, swap included
 * @param cpus how many processors' time, for example 1.5
 * @param processes how many there may be, threads counted
 */
public record GroupLimits(OptionalLong memory, OptionalDouble cpus, OptionalLong processes) {

    public static final GroupLimits NONE =
            new GroupLimits(OptionalLong.empty(), OptionalDouble.empty(), OptionalLong.empty());

    public boolean isNone() {
        return equals(NONE);
    }
}
