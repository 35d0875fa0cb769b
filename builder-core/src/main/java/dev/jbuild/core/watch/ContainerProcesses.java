package dev.jbuild.core.watch;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the processes of a container, by its control group, or by its pid namespace where it has no group. */
final class ContainerProcesses {

    private static final Path PROC = Path.of("/proc");
    private static final int DEEPEST = 16;

    private final ContainerService containers;

    ContainerProcesses(ContainerService containers) {
        this.containers = containers;
    }

    /** A container's group in the unified tree, if it has one. */
    Optional<Path> group(ContainerService.Container container) throws IOException {
        return containers.groups(container.config()).stream().findFirst().filter(Files::isDirectory);
    }

    /**
     * The processes' numbers on the host, in their order.
     *
     * @throws EngineException if the container does not run
     */
    List<Integer> of(ContainerService.Container container) throws EngineException, IOException {
        if (container.state().status() != KeptState.Status.RUNNING) {
            throw new EngineException(
                    "JB5025",
                    "The container " + container.config().name() + " is not running.",
                    "Start it with jbuild start.");
        }
        Optional<Path> group = group(container);
        List<Integer> found = group.isPresent()
                ? inGroup(group.get())
                : inNamespace(container.state().pid());
        return found.stream().sorted().toList();
    }

    /** Also in groups that the container has made below its own. */
    private static List<Integer> inGroup(Path group) {
        List<Integer> pids = new ArrayList<>();
        try (Stream<Path> files = Files.walk(group, DEEPEST)) {
            for (Path file : files.filter(path -> path.endsWith("cgroup.procs")).toList()) {
                for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                    pids.add(Integer.parseInt(line));
                }
            }
        } catch (IOException | UncheckedIOException gone) {
            // The container has ended meanwhile, or a group in it was removed.
            return pids;
        }
        return pids;
    }

    private static List<Integer> inNamespace(int first) throws IOException {
        Optional<String> namespace = namespace(Integer.toString(first));
        List<Integer> pids = new ArrayList<>();
        try (Stream<Path> processes = Files.list(PROC)) {
            for (Path process : processes.toList()) {
                String name = String.valueOf(process.getFileName());
                if (name.matches("[0-9]+")
                        && namespace.isPresent()
                        && namespace(name).equals(namespace)) {
                    pids.add(Integer.parseInt(name));
                }
            }
        }
        return pids;
    }

    /** Empty for one that has ended, or that this process may not look at. */
    private static Optional<String> namespace(String pid) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(PROC.resolve(pid).resolve("ns/pid")).toString());
        } catch (IOException notOurs) {
            return Optional.empty();
        }
    }
}
