package dev.jbuild.cache.prune;

import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.cache.os.LastUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What a cache mount's directory holds beside its data: {@code used}, whose time is that of its last use, and {@code size}, what
 * it took when it was measured since. So it is walked once after each use, by whoever asks first.
 */
public final class MountDirectory {

    private static final String DATA = "data";
    private static final String USED = "used";
    private static final String SIZE = "size";

    private MountDirectory() {}

    /** Says that a mount is used now: to be called at the beginning and at the end of each use. */
    public static void touch(Path mount) throws IOException {
        Path used = mount.resolve(USED);
        Files.write(used, new byte[0]);
        LastUse.touch(used);
    }

    /** The file with the time of the last use; of a mount of an older version, its data. */
    static Path lastUse(Path mount) {
        Path used = mount.resolve(USED);
        return Files.exists(used) ? used : mount.resolve(DATA);
    }

    static DiskUsage usage(Path mount, Instant lastUse) throws IOException {
        Path size = mount.resolve(SIZE);
        try {
            if (LastUse.of(size).isAfter(lastUse)) {
                List<String> numbers = Files.readAllLines(size, StandardCharsets.ISO_8859_1);
                return new DiskUsage(Long.parseLong(numbers.getFirst()), Long.parseLong(numbers.getLast()));
            }
        } catch (NoSuchFileException | NumberFormatException | IndexOutOfBoundsException notKnown) {
            // It is measured again.
        }
        return measured(mount, size);
    }

    /** Right only if nobody uses the mount meanwhile; whoever does, makes it void at the end of that. */
    private static DiskUsage measured(Path mount, Path size) throws IOException {
        DiskUsage usage = DiskUsage.of(mount);
        try {
            Files.write(
                    size,
                    List.of(String.valueOf(usage.bytes()), String.valueOf(usage.inodes())),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException notWritable) {
            return usage;
        }
        return usage;
    }
}
