package dev.jbuild.core.confinement;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.plan.PlanOp.Restriction;
import dev.jbuild.runtime.sandbox.MountSpec;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import dev.jbuild.runtime.sandbox.Sharing;
import dev.jbuild.runtime.sandbox.SystemView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** A confinement as the sandbox has it, on this machine now. */
public final class ConfinementPlan {

    private static final int USUAL_MODE = 01777;

    private final Confinement confinement;
    private final Others others;

    /** Knows other containers. */
    public interface Others {
        /** The process with which something is shared; throws if the container does not run. */
        Sharing.Shared.With process(String id) throws EngineException, IOException;

        /** With whom a container shares itself. */
        Confinement.Sharing sharing(String id) throws EngineException, IOException;
    }

    public ConfinementPlan(Confinement confinement, Others others) {
        this.confinement = confinement;
        this.others = others;
    }

    /** The sandbox, confined. */
    public SandboxSpec confine(SandboxSpec spec) throws EngineException, IOException {
        for (String setting : confinement.settings().keySet()) {
            refuseIfHosts(setting);
        }
        return spec.withSharing(sharing()).withSystem(view());
    }

    /** The directories in memory. */
    public List<MountSpec> mounts() {
        List<MountSpec> mounts = new ArrayList<>();
        for (Confinement.Memory memory : confinement.memory()) {
            Set<Restriction> restrictions = EnumSet.noneOf(Restriction.class);
            if (memory.readOnly()) {
                restrictions.add(Restriction.READ_ONLY);
            }
            if (!memory.executable()) {
                restrictions.add(Restriction.NO_EXECUTION);
            }
            if (!memory.setuid()) {
                restrictions.add(Restriction.NO_SETUID);
            }
            mounts.add(new MountSpec.Tmpfs(
                    memory.target(), memory.size(), memory.mode().orElse(USUAL_MODE), restrictions, memory.options()));
        }
        return mounts;
    }

    /** What another container shares with the host is the host's here as well. */
    private void refuseIfHosts(String setting) throws EngineException, IOException {
        Confinement.Sharing sharing = confinement.sharing();
        boolean ofHost = SettingText.isOfIpc(setting)
                ? isHosts(sharing.ipc(), Confinement.Sharing::ipc)
                : SettingText.isOfHostname(setting) && isHosts(sharing.hostname(), Confinement.Sharing::hostname);
        if (ofHost) {
            throw new EngineException(
                    "JB5096",
                    "The setting " + setting
                            + " can't be made: the container with which this one shares its namespace shares"
                            + " it with the host, which would be changed.",
                    "Make the container without --sysctl " + setting + ", or without sharing.");
        }
    }

    private boolean isHosts(Partner partner, Function<Confinement.Sharing, Partner> kind)
            throws EngineException, IOException {
        return switch (partner) {
            case Partner.Host() -> true;
            case Partner.Private() -> false;
            case Partner.None() -> false;
            case Partner.Container container -> isHosts(kind.apply(others.sharing(container.id())), kind);
        };
    }

    private Sharing sharing() throws EngineException, IOException {
        Confinement.Sharing sharing = confinement.sharing();
        return new Sharing(
                shared(sharing.processes()), shared(sharing.ipc()), shared(sharing.hostname()), sharing.ownCgroups());
    }

    private Sharing.Shared shared(Partner partner) throws EngineException, IOException {
        return switch (partner) {
            case Partner.Private() -> Sharing.Shared.OWN;
            case Partner.None() -> Sharing.Shared.OWN;
            case Partner.Host() -> Sharing.Shared.HOST;
            case Partner.Container container -> others.process(container.id());
        };
    }

    private SystemView view() throws EngineException, IOException {
        List<SystemView.Device> devices = new ArrayList<>();
        if (confinement.privileged()) {
            devices.addAll(HostDevices.all());
        }
        for (Confinement.Device device : confinement.devices()) {
            List<SystemView.Device> wanted = HostDevices.of(device);
            devices.removeIf(
                    known -> wanted.stream().anyMatch(one -> one.target().equals(known.target())));
            devices.addAll(wanted);
        }
        Confinement.Paths paths = confinement.paths();
        List<String> masked = left(SystemView.DEFAULT.masked(), paths);
        masked.addAll(paths.hidden());
        return new SystemView(
                masked,
                left(SystemView.DEFAULT.readOnly(), paths),
                confinement.privileged(),
                devices,
                confinement.sharing().ipc() instanceof Partner.None ? OptionalLong.of(0) : confinement.sharedMemory(),
                confinement.settings());
    }

    private static List<String> left(List<String> usual, Confinement.Paths paths) {
        return new ArrayList<>(
                paths.shownAll()
                        ? List.of()
                        : usual.stream()
                                .filter(path -> !paths.shown().contains(path))
                                .toList());
    }
}
