package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.plan.LaunchPlan;
import dev.jbuild.runtime.plan.PlanOp;
import dev.jbuild.runtime.plan.PlanOp.Restriction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A spec, written down as the launcher's operations. Everything is decided here.
 *
 * @param plan for the launcher
 * @param descriptors of this process that the launcher gets besides its own, from {@link #FIRST_DESCRIPTOR} on
 */
record SandboxPlan(LaunchPlan plan, List<Integer> descriptors) {

    /** After the container's streams, the reports, the lifeline and the plan. */
    static final int FIRST_DESCRIPTOR = 6;

    private static final int MAX_LAYERS = 500;

    SandboxPlan {
        descriptors = List.copyOf(descriptors);
    }

    /**
     * Writes the plan.
     *
     * @param inUserNamespace whether this process is root in a user namespace only
     * @throws SandboxException if the spec asks for what no sandbox may have
     */
    static SandboxPlan of(SandboxSpec spec, Optional<Path> cgroup, boolean inUserNamespace) throws SandboxException {
        // One with limits is asked at the end how they were kept, and removed then.
        boolean launcherRemoves = spec.limits().isNone();
        return of(
                spec,
                cgroup
                        .map(directory -> new PlanOp.Cgroup(
                                directory.toString(),
                                launcherRemoves ? PlanOp.CgroupEnd.IS_REMOVED : PlanOp.CgroupEnd.STAYS))
                        .stream()
                        .map(PlanOp.class::cast)
                        .toList(),
                Optional.empty(),
                inUserNamespace);
    }

    /**
     * Writes the plan with what a keeper wants to know before it, and a terminal.
     *
     * @param groups the cgroups to be entered
     */
    static SandboxPlan of(
            SandboxSpec spec, List<PlanOp> groups, Optional<PlanOp.Terminal> terminal, boolean inUserNamespace)
            throws SandboxException {
        SandboxChecks.check(spec);
        boolean ownNetwork = spec.network() == NetworkMode.NONE;
        List<PlanOp> operations = new ArrayList<>();
        List<Integer> descriptors = new ArrayList<>();
        operations.addAll(SandboxNamespaces.of(spec));
        operations.addAll(groups);
        operations.add(overlay(spec.rootfs(), spec.system().writable()));
        List<String> trees = SandboxMounts.trees(spec, groups);
        operations.addAll(
                SandboxMounts.system(spec.system(), spec.sharing().ipc(), ownNetwork || !inUserNamespace, trees));
        for (MountSpec mount : spec.mounts()) {
            operations.add(mount(mount, descriptors, spec.rootfs().userXattr()));
        }
        operations.addAll(SandboxMounts.protections(spec.system(), trees));
        if (spec.process().readOnlyRootfs()) {
            operations.add(new PlanOp.RootReadOnly());
        }
        if (spec.sharing().hostname().equals(Sharing.Shared.OWN)) {
            operations.add(new PlanOp.Hostname(spec.process().hostname()));
        }
        if (ownNetwork) {
            operations.add(new PlanOp.Loopback());
        }
        spec.system().settings().forEach((name, value) -> operations.add(new PlanOp.Sysctl(settingFile(name), value)));
        operations.add(new PlanOp.Pivot());
        if (spec.process().init()) {
            operations.add(new PlanOp.Init());
        }
        terminal.ifPresent(operations::add);
        process(spec.process(), operations);
        return new SandboxPlan(new LaunchPlan(operations), descriptors);
    }

    /** One more program in a sandbox: who it is, what it may, where it stands. */
    static LaunchPlan joining(ProcessSpec process, List<PlanOp> groups, Optional<PlanOp.Terminal> terminal)
            throws SandboxException {
        SandboxChecks.check(process);
        List<PlanOp> operations = new ArrayList<>(groups);
        terminal.ifPresent(operations::add);
        process(process, operations);
        return new LaunchPlan(operations);
    }

    /** Dots and slashes take each other's place, as with sysctl(8): the names of network devices may have dots. */
    private static String settingFile(String name) {
        StringBuilder file = new StringBuilder("/");
        name.chars().forEach(letter -> file.append(letter == '.' ? '/' : letter == '/' ? '.' : (char) letter));
        return file.toString();
    }

    private static PlanOp overlay(RootfsSpec rootfs, boolean devices) throws SandboxException {
        List<String> lowers = rootfs.lowers().stream().map(Path::toString).toList();
        if (lowers.isEmpty() || lowers.size() > MAX_LAYERS) {
            throw new SandboxException(
                    "JB5107",
                    SandboxException.Kind.FAILED,
                    "A root file system has 1 to " + MAX_LAYERS + " layers, and this one has " + lowers.size() + ".");
        }
        return new PlanOp.Overlay(
                lowers, rootfs.upper().toString(), rootfs.work().toString(), rootfs.userXattr(), false, devices);
    }

    private static PlanOp mount(MountSpec mount, List<Integer> descriptors, boolean userXattr) {
        return switch (mount) {
            case MountSpec.Bind bind -> bind(bind, descriptors);
            case MountSpec.Tmpfs tmpfs -> {
                List<String> options = new ArrayList<>();
                options.add("mode=0" + Integer.toOctalString(tmpfs.mode()));
                tmpfs.size().ifPresent(size -> options.add("size=" + size));
                options.addAll(tmpfs.options());
                Set<Restriction> restrictions = EnumSet.of(Restriction.NO_DEVICES);
                restrictions.addAll(tmpfs.restrictions());
                yield new PlanOp.Mount("tmpfs", tmpfs.target(), restrictions, false, options);
            }
            case MountSpec.Layers layers ->
                new PlanOp.Layers(
                        userXattr,
                        layers.target(),
                        layers.lowers().stream().map(Path::toString).toList());
            case MountSpec.SecretFile file ->
                new PlanOp.File(file.target(), file.mode(), file.uid(), file.gid(), true, file.content());
            case MountSpec.EmptyFile file -> new PlanOp.File(file.target(), 0644, 0, 0, false, new byte[0]);
        };
    }

    private static PlanOp bind(MountSpec.Bind bind, List<Integer> descriptors) {
        return switch (bind.source()) {
            case MountSpec.Source.HostPath host ->
                new PlanOp.Bind(
                        host.path().toString(),
                        bind.target(),
                        bind.readOnly(),
                        bind.recursive(),
                        bind.propagation(),
                        false);
            case MountSpec.Source.Descriptor descriptor -> {
                descriptors.add(descriptor.number());
                yield new PlanOp.BindDescriptor(
                        FIRST_DESCRIPTOR + descriptors.size() - 1, bind.target(), bind.readOnly(), bind.recursive());
            }
        };
    }

    private static void process(ProcessSpec process, List<PlanOp> operations) throws SandboxException {
        operations.add(new PlanOp.WorkingDirectory(process.directory()));
        for (ResourceLimit limit : process.limits()) {
            operations.add(new PlanOp.Limit(limit.resource().number(), limit.soft(), limit.hard()));
        }
        // Its own group is among them, so that a set-group-id program that drops it does not gain by it
        // (CVE-2022-36109).
        Set<Integer> groups = new LinkedHashSet<>(List.of(process.user().gid()));
        groups.addAll(process.user().groups());
        operations.add(new PlanOp.User(process.user().uid(), process.user().gid(), List.copyOf(groups)));
        operations.add(new PlanOp.Capabilities(Capability.mask(process.capabilities())));
        if (process.noNewPrivileges()) {
            operations.add(new PlanOp.NoNewPrivileges());
        }
        SeccompFilters.compile(process.seccomp(), process.capabilities())
                .ifPresent(filter -> operations.add(new PlanOp.Seccomp(filter)));
        operations.add(new PlanOp.Environment(process.environment()));
        operations.add(new PlanOp.Execute(process.arguments()));
    }
}
