package dev.jbuild.core.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel says of a process. Times are in ticks of a hundredth of a second, memory in KiB.
 *
 * @param state a letter
 * @param terminal its device's number; 0 for none
 * @param foreground the terminal's group in the foreground
 * @param start since the machine was started
 * @param command its arguments with spaces between, or its name in brackets if it has none
 */
record ProcessFacts(
        int pid,
        int parent,
        int group,
        int session,
        int uid,
        int gid,
        String name,
        char state,
        int terminal,
        int foreground,
        long ticks,
        long start,
        long nice,
        long threads,
        long virtual,
        long resident,
        String command) {

    /** The kernel tells all programs of a hundred ticks a second, whatever its own clock does. */
    static final long TICKS = 100;

    /** Empty for one that has ended meanwhile. */
    static Optional<ProcessFacts> of(int pid) {
        Path directory = Path.of("/proc", Integer.toString(pid));
        try {
            String stat = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1);
            Map<String, String> status = status(directory.resolve("status"));
            String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
            String arguments = new String(Files.readAllBytes(directory.resolve("cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .strip();
            return Optional.of(new ProcessFacts(
                    pid,
                    Integer.parseInt(fields[1]),
                    Integer.parseInt(fields[2]),
                    Integer.parseInt(fields[3]),
                    id(status, "Uid"),
                    id(status, "Gid"),
                    name,
                    fields[0].charAt(0),
                    Integer.parseInt(fields[4]),
                    Integer.parseInt(fields[5]),
                    Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                    Long.parseLong(fields[19]),
                    Long.parseLong(fields[16]),
                    Long.parseLong(fields[17]),
                    kibibytes(status, "VmSize"),
                    kibibytes(status, "VmRSS"),
                    arguments.isEmpty() ? "[" + name + "]" : arguments));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException ended) {
            return Optional.empty();
        }
    }

    private static Map<String, String> status(Path file) throws IOException {
        Map<String, String> status = new HashMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                status.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return status;
    }

    /** The effective one of real, effective, saved and the file system's. */
    private static int id(Map<String, String> status, String key) {
        return Integer.parseUnsignedInt(status.getOrDefault(key, "0 0").split("\\s+")[1]);
    }

    private static long kibibytes(Map<String, String> status, String key) {
        return Long.parseLong(status.getOrDefault(key, "0").split(" ")[0]);
    }
}
