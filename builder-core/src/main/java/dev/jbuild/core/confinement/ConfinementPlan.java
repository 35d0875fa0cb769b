package dev.jbuild.core.confinement;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.plan.PlanOp.Restriction;
import dev.jbuild.runtime.sandbox.MountSpec;
import dev.jbuild.runtime.sandbox.NetworkMode;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import dev.jbuild.runtime.sandbox.Sharing;
import dev.jbuild.runtime.sandbox.SystemView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** A confinement as the sandbox has it, on this machine now. */
public final class ConfinementPlan {

    private static final Path NETWORK_SETTINGS = Path.of("/proc/sys/net/ipv4");
    private static final int USUAL_MODE = 01777;

    private final Confinement confinement;
    private final boolean inUserNamespace;
    private final Others others;

    /** Knows other containers. */
    public interface Others {
        /** The process with which something is shared; throws if the container does not run. */
        Sharing.Shared.With process(String id) throws EngineException, IOException;

        /** With whom a container shares itself. */
        Confinement.Sharing sharing(String id) throws EngineException, IOException;
    }

    /**
     * A plan of it.
     *
     * @param inUserNamespace whether the container's users are not all that the host has
     */
    public ConfinementPlan(Confinement confinement, boolean inUserNamespace, Others others) {
        this.confinement = confinement;
        this.inUserNamespace = inUserNamespace;
        this.others = others;
    }

    /** The sandbox, confined. */
    public SandboxSpec confine(SandboxSpec spec) throws EngineException, IOException {
        for (String setting : confinement.settings().keySet()) {
            refuseIfHosts(setting);
        }
        return spec.withSharing(sharing()).withSystem(view(spec.network()));
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

    private SystemView view(NetworkMode network) throws EngineException, IOException {
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
                settings(network));
    }

    /** In a network of its own everybody may listen on any port and ping, as with docker. */
    private Map<String, String> settings(NetworkMode network) {
        Map<String, String> settings = new HashMap<>();
        if (network == NetworkMode.NONE) {
            if (Files.exists(NETWORK_SETTINGS.resolve("ip_unprivileged_port_start"))) {
                settings.put("net.ipv4.ip_unprivileged_port_start", "0");
            }
            // A group that is not in the user namespace is refused.
            if (!inUserNamespace && Files.exists(NETWORK_SETTINGS.resolve("ping_group_range"))) {
                settings.put("net.ipv4.ping_group_range", "0 2147483647");
            }
        }
        settings.putAll(confinement.settings());
        return settings;
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
