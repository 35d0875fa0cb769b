package dev.jbuild.runtime.seccomp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The numbers of the system calls on one architecture, from the kernel's headers. */
public final class SyscallTable {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final int last;

    private SyscallTable(InputStream in) throws IOException {
        int highest = 0;
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            int blank = line.indexOf(' ');
            int number = Integer.parseInt(line.substring(0, blank));
            numbers.put(line.substring(blank + 1), number);
            highest = Math.max(highest, number);
        }
        last = highest;
    }

    /** The table of an architecture in the JVM's name for it: {@code amd64} or {@code aarch64}. */
    public static SyscallTable of(String architecture) {
        try (InputStream in = SyscallTable.class.getResourceAsStream("syscalls-" + architecture + ".txt")) {
            if (in == null) {
                throw new IllegalArgumentException("there is no table of system calls for " + architecture);
            }
            return new SyscallTable(in);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The call's number; none if the architecture does not have it. */
    public OptionalInt number(String name) {
        Integer number = numbers.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** The highest number that the table knows. */
    public int last() {
        return last;
    }
}
