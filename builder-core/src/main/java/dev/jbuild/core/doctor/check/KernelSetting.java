package dev.jbuild.core.doctor.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A setting of the kernel, in {@code /proc/sys}. */
public final class KernelSetting {

    private static final Path ALL = Path.of("/proc/sys");
    private static final int LONGEST = 4096;

    private KernelSetting() {}

    /**
     * Reads a setting.
     *
     * @param name for example {@code kernel/cap_last_cap}
     */
    public static Optional<String> read(String name) throws IOException {
        Path file = ALL.resolve(name);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        byte[] bytes = new byte[LONGEST];
        try (InputStream in = Files.newInputStream(file)) {
            // The first read gives all of it, and the next one nothing: what reads byte by byte sees the first digit
            // only.
            int count = in.read(bytes);
            return Optional.of(new String(bytes, 0, Math.max(0, count), StandardCharsets.US_ASCII).strip());
        }
    }
}
