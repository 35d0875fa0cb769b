package dev.jbuild.core.confinement;

import dev.jbuild.core.exec.SizeText;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.volume.MountRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** Makes a confinement of what was asked for. */
public final class ConfinementReader {

    private final Invocation invocation;
    private final Containers containers;

    /** Knows containers by their names. */
    public interface Containers {
        /** The ID of a container; throws if there is none. */
        String id(String name) throws EngineException, IOException;
    }

    public ConfinementReader(Invocation invocation, Containers containers) {
        this.invocation = invocation;
        this.containers = containers;
    }

    /**
     * Reads a request.
     *
     * @param mounts of which those in memory count here
     * @param hostNetwork whether the container's network is the host's
     * @throws EngineException if something of it is not understood, or can't be had
     */
    public Confinement read(ConfinementRequest request, List<MountRequest> mounts, boolean hostNetwork)
            throws EngineException, IOException {
        Confinement.Sharing sharing = sharing(request);
        SecurityOptions options = SecurityOptions.read(request.securityOpt(), request.privileged(), invocation);
        List<Confinement.Device> devices = new ArrayList<>();
        for (String device : request.device()) {
            devices.add(device(device));
        }
        List<Confinement.Memory> memory = new ArrayList<>();
        for (String tmpfs : request.tmpfs()) {
            memory.add(MemoryText.read(tmpfs));
        }
        for (MountRequest mount : mounts) {
            if (mount instanceof MountRequest.Memory one) {
                memory.add(new Confinement.Memory(
                        one.target(), one.size(), one.mode(), one.readOnly(), false, false, List.of()));
            }
        }
        // Outer ones first: an inner one would be covered.
        memory.sort(Comparator.comparingLong(
                one -> one.target().chars().filter(letter -> letter == '/').count()));
        return new Confinement(
                request.privileged(),
                CapabilityChoice.choose(request.privileged(), request.capAdd(), request.capDrop()),
                options.seccomp(),
                options.noNewPrivileges(),
                options.paths(),
                devices,
                memory,
                request.shmSize().isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(SizeText.parse("--shm-size", request.shmSize())),
                SettingText.read(request.sysctl(), sharing, hostNetwork),
                request.groupAdd(),
                sharing);
    }

    private Confinement.Sharing sharing(ConfinementRequest request) throws EngineException, IOException {
        if (!List.of("", "host").contains(request.userns())) {
            throw new EngineException(
                    "JB1083",
                    "--userns " + request.userns()
                            + " is not supported: containers are in the user namespace of jbuild.",
                    "Run jbuild as another user than root to have a user namespace, or write --userns host.");
        }
        if (!List.of("", "private", "host").contains(request.cgroupns())) {
            throw unknown("--cgroupns", request.cgroupns(), "private or host");
        }
        return new Confinement.Sharing(
                partner("--pid", request.pid(), false),
                partner("--ipc", request.ipc(), true),
                partner("--uts", request.uts(), false),
                !request.cgroupns().equals("host"));
    }

    private Partner partner(String flag, String word, boolean ofMemory) throws EngineException, IOException {
        if (word.startsWith("container:")) {
            return new Partner.Container(containers.id(word.substring("container:".length())));
        }
        return switch (word) {
            case "", "private" -> Partner.PRIVATE;
            case "host" -> Partner.HOST;
            case "shareable" -> {
                if (!ofMemory) {
                    throw unknown(flag, word, "private, host or container:NAME");
                }
                yield Partner.PRIVATE;
            }
            case "none" -> {
                if (!ofMemory) {
                    throw unknown(flag, word, "private, host or container:NAME");
                }
                yield Partner.NONE;
            }
            default ->
                throw unknown(
                        flag,
                        word,
                        ofMemory
                                ? "private, shareable, none, host or container:NAME"
                                : "private, host or container:NAME");
        };
    }

    private static EngineException unknown(String flag, String word, String choice) {
        return new EngineException("JB1083", flag + " " + word + " is not known.", "Write " + choice + ".");
    }

    /** {@code SOURCE[:TARGET][:rwm]}. */
    private static Confinement.Device device(String text) throws EngineException, IOException {
        List<String> parts = new ArrayList<>(List.of(text.split(":", -1)));
        if (parts.size() > 1 && parts.getLast().matches("[rwm]+")) {
            String rights = parts.removeLast();
            if (!rights.contains("r") || !rights.contains("w")) {
                throw new EngineException(
                        "JB1084",
                        "--device " + text + ": a device can be given for reading and writing only.",
                        "Leave the last part away. The permissions of its node on the host hold in the container too.");
            }
        }
        if (parts.size() > 2
                || parts.stream().anyMatch(part -> !part.startsWith("/") || (part + "/").contains("/../"))) {
            throw new EngineException(
                    "JB1084",
                    "--device " + text + " is no device.",
                    "Write PATH or PATH:PATH_IN_CONTAINER, for example /dev/fuse.");
        }
        if (!Files.exists(Path.of(parts.getFirst()))) {
            throw new EngineException(
                    "JB1084",
                    "--device " + text + ": there is no " + parts.getFirst() + " on the host.",
                    "Check its name.");
        }
        return new Confinement.Device(Path.of(parts.getFirst()).toRealPath().toString(), parts.getLast());
    }
}
