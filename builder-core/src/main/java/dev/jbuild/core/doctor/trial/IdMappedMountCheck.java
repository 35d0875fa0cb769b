package dev.jbuild.core.doctor.trial;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.SystemCall;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.doctor.check.Check;
import dev.jbuild.core.doctor.check.Finding;
import dev.jbuild.core.engine.Isolation;
import dev.jbuild.runtime.launcher.LauncherBinary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the store's files can be shown with other owners: by doing it, with a user namespace that is made for it. */
public final class IdMappedMountCheck implements Check {

    private static final int OPEN_TREE_CLONE = 1;
    private static final int EMPTY_PATH = 0x1000;
    private static final long ATTRIBUTE_IDMAP = 0x100000;
    private static final int NAMESPACE_AT = 24;
    private static final int ATTRIBUTES_SIZE = 32;
    private static final int ATTEMPTS = 200;
    private static final long PAUSE_MILLIS = 5;

    private final Isolation isolation;
    private final Store store;
    private final LauncherBinary launcher;

    public IdMappedMountCheck(Isolation isolation, Store store, LauncherBinary launcher) {
        this.isolation = isolation;
        this.store = store;
        this.launcher = launcher;
    }

    @Override
    public String subject() {
        return "idmapped-mounts";
    }

    @Override
    public List<Finding> look() throws IOException, InterruptedException {
        if (isolation != Isolation.ROOT) {
            return List.of(Finding.ok(this, "Only root can make them, and nothing here needs them."));
        }
        // Lives as long as its standard input is open, in a user namespace of its own.
        String program = launcher.path().toString();
        Process process = new ProcessBuilder(program, "userns", "--", program, "check-plan")
                .redirectErrorStream(true)
                .start();
        try {
            int namespace = namespace(process);
            if (namespace < 0) {
                return List.of(
                        Finding.note(this, "No user namespace could be made to try them.", "Nothing needs them yet."));
            }
            try {
                long result = map(namespace);
                return List.of(
                        result == 0
                                ? Finding.ok(this, "The store's file system can be shown with other owners.")
                                : Finding.note(
                                        this,
                                        "The store's file system can't be shown with other owners: "
                                                + Errno.describe((int) -result) + ".",
                                        "Nothing needs that yet."));
            } finally {
                Descriptors.close(namespace);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** The namespace of the process when it has made it; -1 if it makes none. */
    private static int namespace(Process process) throws IOException, InterruptedException {
        Path own = Path.of("/proc/self/ns/user");
        Path its = Path.of("/proc/" + process.pid() + "/ns/user");
        Path maps = Path.of("/proc/" + process.pid() + "/gid_map");
        for (int attempt = 0; attempt < ATTEMPTS && process.isAlive(); attempt++) {
            if (!Files.readSymbolicLink(own).equals(Files.readSymbolicLink(its))
                    && !Files.readString(maps).isEmpty()) {
                return Descriptors.open(its, Descriptors.O_RDONLY, 0);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return -1;
    }

    private long map(int namespace) throws IOException {
        Path place = store.session().newDirectory("doctor");
        int directory = Descriptors.open(place, Descriptors.O_PATH | Descriptors.O_DIRECTORY, 0);
        try (Arena arena = Arena.ofConfined()) {
            long empty = arena.allocateFrom("").address();
            long tree = Kernel.tryCall(
                    SystemCall.OPEN_TREE, directory, empty, OPEN_TREE_CLONE | EMPTY_PATH | Descriptors.O_CLOEXEC);
            if (tree < 0) {
                return tree;
            }
            MemorySegment attributes = arena.allocate(ATTRIBUTES_SIZE, 8);
            attributes.set(JAVA_LONG, 0, ATTRIBUTE_IDMAP);
            attributes.set(JAVA_LONG, NAMESPACE_AT, namespace);
            long result = Kernel.tryCall(
                    SystemCall.MOUNT_SETATTR, tree, empty, EMPTY_PATH, attributes.address(), ATTRIBUTES_SIZE);
            Descriptors.close((int) tree);
            return result;
        } finally {
            Descriptors.close(directory);
            store.session().discard(place);
        }
    }
}
