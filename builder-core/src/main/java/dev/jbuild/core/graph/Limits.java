package dev.jbuild.core.graph;

import dev.jbuild.runtime.cgroup.GroupLimits;
import dev.jbuild.runtime.sandbox.ResourceLimit;
import java.util.List;

/**
 * What a program may use, a RUN's or a container's.
 *
 * @param together all its processes
 * @param each of its processes
 */
public record Limits(GroupLimits together, List<ResourceLimit> each) {

    public static final Limits NONE = new Limits(GroupLimits.NONE, List.of());
}
