package dev.jbuild.core.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory further processes can have: the machine's, or what is left to this process's cgroup. */
final class AvailableMemory {

    private static final String AVAILABLE = "MemAvailable:";

    /** {@code limit, usage} in cgroup v2 and v1, as a container sees its own. */
    private static final List<List<String>> GROUPS = List.of(
            List.of("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
            List.of("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"));

    private AvailableMemory() {}

    /** In bytes; very much if nothing tells. */
    static long bytes() {
        long least = ofMachine();
        for (List<String> group : GROUPS) {
            least = Math.min(least, left(Path.of(group.getFirst()), Path.of(group.getLast())));
        }
        return least;
    }

    private static long ofMachine() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith(AVAILABLE)) {
                    String number = line.substring(AVAILABLE.length()).replace("kB", "");
                    return Long.parseLong(number.strip()) << 10;
                }
            }
        } catch (IOException | NumberFormatException unknown) {
            return Long.MAX_VALUE;
        }
        return Long.MAX_VALUE;
    }

    private static long left(Path limit, Path usage) {
        try {
            return Math.max(
                    0,
                    Long.parseLong(Files.readString(limit).strip())
                            - Long.parseLong(Files.readString(usage).strip()));
        } catch (IOException | NumberFormatException unlimited) {
            return Long.MAX_VALUE;
        }
    }
}
