package dev.jbuild.runtime.seccomp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Docker's default profile for docker's default capabilities, compiled beforehand: nearly every sandbox has it, and
 * reading and compiling the profile costs a young JVM 60 ms. A test holds it to the profile, and makes it anew when it is
 * told to.
 */
public final class DefaultFilter {

    private DefaultFilter() {}

    /** The filter for an architecture in the JVM's name for it. */
    public static byte[] load(String architecture) {
        try (InputStream in = DefaultFilter.class.getResourceAsStream(resource(architecture))) {
            if (in == null) {
                throw new IllegalArgumentException("there is no filter of system calls for " + architecture);
            }
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String resource(String architecture) {
        return "default-filter-" + architecture + ".bpf";
    }
}
