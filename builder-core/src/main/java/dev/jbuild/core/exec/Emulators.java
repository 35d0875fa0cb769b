package dev.jbuild.core.exec;

import dev.jbuild.core.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Which platforms' programs can be executed here: this machine's own, and those for which the kernel has an emulator. */
public final class Emulators {

    private static final Path REGISTERED = Path.of("/proc/sys/fs/binfmt_misc");

    /** The names that QEMU's emulators have where they differ from the architecture's. */
    private static final Map<String, String> NAMES = Map.of(
            "amd64", "x86_64",
            "386", "i386",
            "arm64", "aarch64",
            "loong64", "loongarch64",
            "mips64le", "mips64el",
            "mipsle", "mipsel");

    private Emulators() {}

    /** Whether a RUN for a platform can work. */
    public static boolean canRun(Platform platform) {
        return Platform.ofThisMachine().runs(platform) || isRegistered(REGISTERED, platform);
    }

    /**
     * Whether an emulator is registered, in force, and usable in any root file system: that needs the flag F, with which the
     * kernel opens the emulator when it is registered.
     */
    static boolean isRegistered(Path directory, Platform platform) {
        String name = NAMES.getOrDefault(platform.architecture(), platform.architecture());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (isEmulator(entry, name)) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException notMounted) {
            return false;
        }
        return false;
    }

    private static boolean isEmulator(Path entry, String name) throws IOException {
        if (!Files.isReadable(entry) || List.of("register", "status").contains(String.valueOf(entry.getFileName()))) {
            return false;
        }
        List<String> lines = Files.readAllLines(entry, StandardCharsets.ISO_8859_1);
        return lines.contains("enabled")
                && lines.stream().anyMatch(line -> line.matches("interpreter .*[/-]" + name + "(-static)?"))
                && lines.stream().anyMatch(line -> line.startsWith("flags:") && line.contains("F"));
    }
}
