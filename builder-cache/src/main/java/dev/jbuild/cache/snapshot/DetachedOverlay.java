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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An overlay mount that is never attached: reachable by its descriptor only, gone when that is closed. */
final class DetachedOverlay {

    /** The most lower directories that overlayfs takes. */
    static final int MOST_LOWERS = 500;

    /** What the kernel takes as the value of one option. */
    private static final int LONGEST_OPTION = 255;

    private static final int MOST_IN_ONE_OPTION = LONGEST_OPTION / "/proc/self/fd/0:".length();

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
        try {
            return mount(lowers, false, upperAndWork, userXattr);
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.EINVAL) {
                Optional<RootDir> older = mountOnOlderKernel(lowers, upperAndWork, userXattr);
                if (older.isPresent()) {
                    return older.get();
                }
            }
            throw new StoreException(
                    "JB2131",
                    "The image's layers can't be united by overlayfs: " + failure.getMessage() + remedy(failure.errno())
                            + ".",
                    failure);
        }
    }

    /**
     * Kernels before 6.8 want all lower directories in one option, which has room for 255 bytes: by descriptors, whose names are
     * short, that is a dozen.
     */
    private static Optional<RootDir> mountOnOlderKernel(List<Path> lowers, List<Path> upperAndWork, boolean userXattr) {
        List<Integer> opened = new ArrayList<>();
        try {
            if (lowers.size() > MOST_IN_ONE_OPTION) {
                return Optional.empty();
            }
            for (Path lower : lowers) {
                opened.add(Descriptors.open(lower, Descriptors.O_PATH | Descriptors.O_DIRECTORY, 0));
            }
            String all = String.join(
                    ":", opened.stream().map(lower -> "/proc/self/fd/" + lower).toList());
            return all.length() > LONGEST_OPTION
                    ? Optional.empty()
                    : Optional.of(mount(List.of(Path.of(all)), true, upperAndWork, userXattr));
        } catch (ErrnoException refusedAsWell) {
            return Optional.empty();
        } finally {
            opened.forEach(Descriptors::close);
        }
    }

    private static RootDir mount(List<Path> lowers, boolean inOneOption, List<Path> upperAndWork, boolean userXattr)
            throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            int context = (int) Kernel.call(SystemCall.FSOPEN, text(arena, "overlay"), FSOPEN_CLOEXEC);
            try {
                for (Path lower : lowers) {
                    set(arena, context, inOneOption ? "lowerdir" : "lowerdir+", lower.toString());
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
