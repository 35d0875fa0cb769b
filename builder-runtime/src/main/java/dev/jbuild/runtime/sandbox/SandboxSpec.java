package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.cgroup.GroupLimits;
import java.util.List;

/**
 * One sandbox.
 *
 * @param id names its cgroup: letters, digits, {@code -}, {@code _} and {@code .}
 * @param mounts in the order in which they are made
 * @param sharing what it has of its own, beside the network
 * @param system what it sees of the kernel
 * @param limits of all its processes together
 */
public record SandboxSpec(
        String id,
        RootfsSpec rootfs,
        ProcessSpec process,
        List<MountSpec> mounts,
        NetworkMode network,
        Stdio stdio,
        Sharing sharing,
        SystemView system,
        GroupLimits limits) {

    public SandboxSpec {
        if (!id.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}")) {
            throw new IllegalArgumentException("\"" + id + "\" is no id of a sandbox");
        }
        mounts = List.copyOf(mounts);
    }

    public static SandboxSpec of(
            String id,
            RootfsSpec rootfs,
            ProcessSpec process,
            List<MountSpec> mounts,
            NetworkMode network,
            Stdio stdio) {
        return new SandboxSpec(
                id, rootfs, process, mounts, network, stdio, Sharing.NOTHING, SystemView.DEFAULT, GroupLimits.NONE);
    }

    public SandboxSpec withLimits(GroupLimits value) {
        return new SandboxSpec(id, rootfs, process, mounts, network, stdio, sharing, system, value);
    }

    public SandboxSpec withSharing(Sharing value) {
        return new SandboxSpec(id, rootfs, process, mounts, network, stdio, value, system, limits);
    }

    public SandboxSpec withSystem(SystemView value) {
        return new SandboxSpec(id, rootfs, process, mounts, network, stdio, sharing, value, limits);
    }
}
