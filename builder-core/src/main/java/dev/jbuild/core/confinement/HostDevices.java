package dev.jbuild.core.confinement;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.sandbox.SystemView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The host's devices. */
final class HostDevices {

    /** What every sandbox has of its own. */
    private static final Set<String> OWN =
            Set.of("pts", "shm", "mqueue", "fd", "console", "ptmx", "null", "zero", "full", "random", "urandom", "tty");

    private static final Path DEVICES = Path.of("/dev");

    private HostDevices() {}

    /** All that are in /dev. */
    static List<SystemView.Device> all() throws IOException {
        List<SystemView.Device> found = new ArrayList<>();
        try (RootDir root = RootDir.open(Path.of("/"));
                Stream<Path> names = Files.list(DEVICES)) {
            for (Path path : names.sorted().toList()) {
                if (!OWN.contains(String.valueOf(path.getFileName()))) {
                    add(root, path, path.toString(), found);
                }
            }
        }
        return found;
    }

    /** A device, or all below a directory. */
    static List<SystemView.Device> of(Confinement.Device device) throws EngineException, IOException {
        List<SystemView.Device> found = new ArrayList<>();
        try (RootDir root = RootDir.open(Path.of("/"))) {
            add(root, Path.of(device.source()), device.target(), found);
        }
        if (found.isEmpty()) {
            throw new EngineException(
                    "JB5091",
                    "--device " + device.source() + ": that is neither a device nor a directory with devices.",
                    "Choose one of /dev.");
        }
        return found;
    }

    private static void add(RootDir root, Path source, String target, List<SystemView.Device> found)
            throws IOException {
        FileStat stat = root.lstat(source.toString()).orElse(null);
        if (stat == null) {
            return;
        }
        if (stat.type() == FileType.CHARACTER_DEVICE || stat.type() == FileType.BLOCK_DEVICE) {
            found.add(new SystemView.Device(source.toString(), target, stat.rdevMajor(), stat.rdevMinor()));
        } else if (stat.type() == FileType.DIRECTORY) {
            try (Stream<Path> names = Files.list(source)) {
                for (Path path : names.sorted().toList()) {
                    add(root, path, target + "/" + path.getFileName(), found);
                }
            }
        }
    }
}
