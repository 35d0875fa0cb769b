package dev.jbuild.core.doctor.trial;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.SystemCall;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.doctor.check.Check;
import dev.jbuild.core.doctor.check.Finding;
import dev.jbuild.core.failure.IoFailures;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** Whether layers can be united on the store's file system, with changes on top: by doing it. */
public final class OverlayCheck implements Check {

    private static final int FSOPEN_CLOEXEC = 1;
    private static final int SET_DESCRIPTOR = 5;

    private final Store store;

    public OverlayCheck(Store store) {
        this.store = store;
    }

    @Override
    public String subject() {
        return "overlay";
    }

    @Override
    public List<Finding> look() throws IOException {
        String kind = store.userXattr() ? "in a user namespace" : "as root";
        try (ActiveSnapshot snapshot = store.snapshots().begin(List.of())) {
            RootDir root = snapshot.mount();
            // Only on a file system that can hold overlayfs' marks may a directory come in another's place.
            root.mkdir("directory", 0755);
            root.rename("directory", "other");
            root.removeTree("other");
            root.mkdir("other", 0755);
        } catch (IOException failure) {
            return List.of(Finding.problem(
                    this,
                    "Overlayfs does not work " + kind + ". "
                            + IoFailures.explain(failure, store.root()).sentence(),
                    "Load the module (modprobe overlay), and keep the store on ext4, xfs or btrfs (JBUILD_ROOT); a store that"
                            + " is on an overlay itself, as in a container, needs a volume."));
        }
        return List.of(
                takesDescriptors()
                        ? Finding.ok(this, "Overlayfs works " + kind + ", and takes layers by descriptor.")
                        : Finding.note(
                                this,
                                "Overlayfs works " + kind + ", but takes layers by name only, and not many.",
                                "Use Linux 6.13 or newer for images of up to 500 layers."));
    }

    private boolean takesDescriptors() throws IOException {
        Path lower = store.session().newDirectory("doctor");
        int directory = Descriptors.open(lower, Descriptors.O_PATH | Descriptors.O_DIRECTORY, 0);
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom("overlay").address();
            int context = (int) Kernel.call(SystemCall.FSOPEN, name, FSOPEN_CLOEXEC);
            long key = arena.allocateFrom("lowerdir+").address();
            long result = Kernel.tryCall(SystemCall.FSCONFIG, context, SET_DESCRIPTOR, key, 0, directory);
            Descriptors.close(context);
            return result == 0;
        } finally {
            Descriptors.close(directory);
            store.session().discard(lower);
        }
    }
}
