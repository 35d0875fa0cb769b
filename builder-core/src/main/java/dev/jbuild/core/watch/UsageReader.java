package dev.jbuild.core.watch;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads what containers use. A container has a group of a controller only where something of it is limited; for all else what the
 * kernel says of its processes is added up. Its time of processors is in the unified tree's own statistics, which every group has.
 */
final class UsageReader {

    private static final long PAGE_LIMIT = Long.MAX_VALUE / 2;

    private final ContainerService containers;
    private final ContainerProcesses processes;

    UsageReader(ContainerService containers) {
        this.containers = containers;
        this.processes = new ContainerProcesses(containers);
    }

    /** What a container has used until now; nothing if it does not run. */
    Usage read(ContainerService.Container container) throws IOException {
        Instant now = Clock.systemUTC().instant();
        List<Integer> pids;
        try {
            pids = processes.of(container);
        } catch (EngineException notRunning) {
            return Usage.none(now);
        }
        if (container.state().status() != KeptState.Status.RUNNING || pids.isEmpty()) {
            return Usage.none(now);
        }
        ControlFiles groups = new ControlFiles(containers.groups(container.config()));
        ProcessSums sums = ProcessSums.of(pids);
        long machine = Machine.of(now).memory();
        long limit = groups.memoryLimit().orElse(PAGE_LIMIT);
        long[] net = network(container.state().pid());
        return new Usage(
                now,
                groups.cpuNanos().orElse(sums.cpuNanos()),
                groups.memory().orElse(sums.memory()),
                limit > 0 && limit < machine ? limit : machine,
                groups.processes().orElse(sums.threads()),
                net[0],
                net[1],
                groups.transferred("read").orElse(sums.read()),
                groups.transferred("write").orElse(sums.written()));
    }

    /** Bytes received and sent; nothing where the network is the host's. */
    private static long[] network(int pid) {
        long[] sums = new long[2];
        Path process = Path.of("/proc", Integer.toString(pid));
        try {
            if (Files.readSymbolicLink(process.resolve("ns/net"))
                    .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")))) {
                return sums;
            }
            for (String line : Files.readAllLines(process.resolve("net/dev"), StandardCharsets.US_ASCII)) {
                String[] words = line.strip().split("[:\\s]+");
                if (words.length > 9 && words[1].matches("[0-9]+") && !words[0].equals("lo")) {
                    sums[0] += Long.parseLong(words[1]);
                    sums[1] += Long.parseLong(words[9]);
                }
            }
        } catch (IOException ended) {
            return sums;
        }
        return sums;
    }

    /** What the kernel says of each process, together. */
    record ProcessSums(long cpuNanos, long memory, long threads, long read, long written) {

        private static final long NANOS = 1_000_000_000L / ProcessFacts.TICKS;

        static ProcessSums of(List<Integer> pids) {
            ProcessSums sums = new ProcessSums(0, 0, 0, 0, 0);
            for (int pid : pids) {
                sums = ProcessFacts.of(pid).map(sums::plus).orElse(sums);
            }
            return sums;
        }

        private ProcessSums plus(ProcessFacts process) {
            Path directory = Path.of("/proc", Integer.toString(process.pid()));
            // What processes share counts once: by its share for each.
            OptionalLong share = value(directory.resolve("smaps_rollup"), "Pss:");
            return new ProcessSums(
                    cpuNanos + process.ticks() * NANOS,
                    memory + share.orElse(process.resident()) * 1024,
                    threads + process.threads(),
                    read + value(directory.resolve("io"), "read_bytes:").orElse(0),
                    written + value(directory.resolve("io"), "write_bytes:").orElse(0));
        }
    }

    /** The number after a word at the beginning of a line. */
    static OptionalLong value(Path file, String key) {
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                String[] words = line.strip().split("\\s+");
                if (words.length > 1 && words[0].equals(key)) {
                    return OptionalLong.of(Long.parseLong(words[1]));
                }
            }
        } catch (IOException | NumberFormatException unreadable) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    /** The files of control groups, of whichever of them has one. */
    record ControlFiles(List<Path> groups) {

        private static final long MICRO = 1000;

        OptionalLong cpuNanos() {
            OptionalLong nanos = number("cpuacct.usage");
            if (nanos.isPresent()) {
                return nanos;
            }
            OptionalLong micros = valueOf("cpu.stat", "usage_usec");
            return micros.isPresent() ? OptionalLong.of(micros.getAsLong() * MICRO) : micros;
        }

        /** As docker counts: without files that are in memory and were not used for long. */
        OptionalLong memory() {
            OptionalLong used = number("memory.current");
            OptionalLong all = used.isPresent() ? used : number("memory.usage_in_bytes");
            OptionalLong inactive = valueOf("memory.stat", used.isPresent() ? "inactive_file" : "total_inactive_file");
            return all.isPresent()
                    ? OptionalLong.of(Math.max(0, all.getAsLong() - inactive.orElse(0)))
                    : OptionalLong.empty();
        }

        OptionalLong memoryLimit() {
            OptionalLong limit = number("memory.max");
            return limit.isPresent() ? limit : number("memory.limit_in_bytes");
        }

        OptionalLong processes() {
            return number("pids.current");
        }

        /** @param direction read or write */
        OptionalLong transferred(String direction) {
            List<Long> parts = new ArrayList<>();
            boolean there = false;
            for (String line : lines("io.stat")) {
                there = true;
                for (String word : line.split(" ")) {
                    if (word.startsWith(direction.charAt(0) + "bytes=")) {
                        parts.add(Long.parseLong(word.substring("rbytes=".length())));
                    }
                }
            }
            for (String line : lines("blkio.throttle.io_service_bytes")) {
                String[] words = line.split(" ");
                there = true;
                if (words.length == 3 && words[1].equalsIgnoreCase(direction)) {
                    parts.add(Long.parseLong(words[2]));
                }
            }
            return there
                    ? OptionalLong.of(parts.stream().mapToLong(Long::longValue).sum())
                    : OptionalLong.empty();
        }

        private OptionalLong number(String file) {
            for (String line : lines(file)) {
                return line.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(line)) : OptionalLong.empty();
            }
            return OptionalLong.empty();
        }

        private OptionalLong valueOf(String file, String key) {
            for (Path group : groups) {
                OptionalLong value = value(group.resolve(file), key);
                if (value.isPresent()) {
                    return value;
                }
            }
            return OptionalLong.empty();
        }

        private List<String> lines(String file) {
            List<Path> there = groups.stream()
                    .map(group -> group.resolve(file))
                    .filter(Files::isReadable)
                    .toList();
            try {
                return there.isEmpty() ? List.of() : Files.readAllLines(there.getFirst(), StandardCharsets.US_ASCII);
            } catch (IOException gone) {
                return List.of();
            }
        }
    }
}
