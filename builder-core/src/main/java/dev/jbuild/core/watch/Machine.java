package dev.jbuild.core.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What the figures of processes are compared with.
 *
 * @param memory in bytes
 * @param users the names of the host's users by number
 * @param groups the same of groups
 */
record Machine(Instant booted, Instant now, long memory, Map<Integer, String> users, Map<Integer, String> groups) {

    static Machine of(Instant now) throws IOException {
        return new Machine(
                Instant.ofEpochSecond(number(Path.of("/proc/stat"), "btime")),
                now,
                number(Path.of("/proc/meminfo"), "MemTotal:") * 1024,
                names(Path.of("/etc/passwd")),
                names(Path.of("/etc/group")));
    }

    private static long number(Path file, String key) throws IOException {
        for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
            String[] words = line.split("\\s+");
            if (words.length > 1 && words[0].equals(key)) {
                return Long.parseLong(words[1]);
            }
        }
        return 0;
    }

    private static Map<Integer, String> names(Path file) throws IOException {
        Map<Integer, String> names = new HashMap<>();
        if (Files.isReadable(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split(":");
                if (fields.length > 2 && fields[2].matches("[0-9]{1,9}")) {
                    names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]);
                }
            }
        }
        return names;
    }

    String user(int uid) {
        return users.getOrDefault(uid, Integer.toUnsignedString(uid));
    }

    String group(int gid) {
        return groups.getOrDefault(gid, Integer.toUnsignedString(gid));
    }

    Instant started(ProcessFacts process) {
        return booted.plusMillis(process.start() * 1000 / ProcessFacts.TICKS);
    }

    /** How long a process is there, in seconds. */
    long age(ProcessFacts process) {
        return Math.max(0, now.getEpochSecond() - started(process).getEpochSecond());
    }
}
