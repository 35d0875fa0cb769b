package dev.jbuild.cache.snapshot;

import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.cache.os.FileNames;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.SystemCall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/** An overlay mount that is never attached: reachable by its descriptor only, gone when that is closed. */
final class DetachedOverlay {

    /** The most lower directories that overlayfs takes. */
    static final int MOST_LOWERS = 500;

    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int SET_FLAG = 0;
    private static final int SET_STRING = 1;
    private static final int CREATE = 6;
    private static final int NO_DEVICES = 4;

    private DetachedOverlay() {}

    static RootDir readOnly(List<Path> lowers, boolean userXattr) throws IOException {
        return mount(lowers, List.of(), userXattr);
    }

    static RootDir writable(List<Path> lowers, Path upper, Path work, boolean userXattr) throws IOException {
        return mount(lowers, List.of(upper, work), userXattr);
    }

    private static RootDir mount(List<Path> lowers, List<Path> upperAndWork, boolean userXattr) throws IOException {
        if (lowers.size() > MOST_LOWERS) {
            throw new StoreException(
                    "JB2130",
                    "The image has " + lowers.size() + " layers, and overlayfs takes " + MOST_LOWERS
                            + "; join some RUN instructions to one.");
        }
        try (Arena arena = Arena.ofConfined()) {
            int context = (int) Kernel.call(SystemCall.FSOPEN, text(arena, "overlay"), FSOPEN_CLOEXEC);
            try {
                for (Path lower : lowers) {
                    set(arena, context, "lowerdir+", lower.toString());
                }
                if (!upperAndWork.isEmpty()) {
                    set(arena, context, "upperdir", upperAndWork.get(0).toString());
                    set(arena, context, "workdir", upperAndWork.get(1).toString());
                }
                if (userXattr) {
                    Kernel.call(SystemCall.FSCONFIG, context, SET_FLAG, text(arena, "userxattr"), 0, 0);
                } else {
                    set(arena, context, "redirect_dir", "nofollow");
                    set(arena, context, "metacopy", "off");
                }
                set(arena, context, "index", "off");
                set(arena, context, "xino", "off");
                Kernel.call(SystemCall.FSCONFIG, context, CREATE, 0, 0, 0);
                return RootDir.ofDescriptor(
                        (int) Kernel.call(SystemCall.FSMOUNT, context, FSMOUNT_CLOEXEC, NO_DEVICES));
            } finally {
                Descriptors.close(context);
            }
        } catch (ErrnoException failure) {
            throw new StoreException(
                    "JB2131",
                    "The image's layers can't be united by overlayfs: " + failure.getMessage() + remedy(failure.errno())
                            + ".",
                    failure);
        }
    }

    private static String remedy(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "; run jbuild as root, or by its own script, which makes a user namespace";
            case Errno.EINVAL, Errno.ENOSYS ->
                "; jbuild needs Linux 6.8 or newer, and a store on a file system that"
                        + " overlayfs can write to, such as ext4, xfs or btrfs";
            default -> "";
        };
    }

    private static void set(Arena arena, int context, String key, String value) throws ErrnoException {
        Kernel.call(SystemCall.FSCONFIG, context, SET_STRING, text(arena, key), text(arena, value), 0);
    }

    private static long text(Arena arena, String text) {
        byte[] bytes = FileNames.encode(text);
        MemorySegment segment = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment.address();
    }
}
