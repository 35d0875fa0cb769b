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

/** An overlay mount that is never attached: reachable by its descriptor only, gone when that is closed. */
final class DetachedOverlay {

    /** The most lower directories that overlayfs takes. */
    static final int MOST_LOWERS = 500;

    /** What the kernel takes as the value of one option. */
    private static final int LONGEST_OPTION = 255;

    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int SET_FLAG = 0;
    private static final int SET_STRING = 1;
    private static final int SET_DESCRIPTOR = 5;
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
                return mount(arena, context, lowers, upperAndWork, userXattr);
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

    private static RootDir mount(
            Arena arena, int context, List<Path> lowers, List<Path> upperAndWork, boolean userXattr)
            throws IOException {
        List<Integer> opened = new ArrayList<>();
        try {
            if (takesLayersOneByOne(arena, context, lowers.getFirst())) {
                for (Path lower : lowers.subList(1, lowers.size())) {
                    set(arena, context, "lowerdir+", lower.toString());
                }
            } else {
                set(arena, context, "lowerdir", inOneOption(lowers, opened));
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
            return RootDir.ofDescriptor((int) Kernel.call(SystemCall.FSMOUNT, context, FSMOUNT_CLOEXEC, NO_DEVICES));
        } finally {
            opened.forEach(Descriptors::close);
        }
    }

    /** Kernels before 6.8 do not. Where they do, the first has been given. */
    private static boolean takesLayersOneByOne(Arena arena, int context, Path first) throws ErrnoException {
        // Before 6.5 everything is taken until the end, but for a descriptor.
        if (Kernel.tryCall(SystemCall.FSCONFIG, context, SET_DESCRIPTOR, text(arena, "index"), 0, context)
                == -Errno.EOPNOTSUPP) {
            return false;
        }
        long result = Kernel.tryCall(
                SystemCall.FSCONFIG, context, SET_STRING, text(arena, "lowerdir+"), text(arena, first.toString()), 0);
        if (result < 0 && result != -Errno.EINVAL) {
            throw new ErrnoException(SystemCall.FSCONFIG, (int) -result);
        }
        return result == 0;
    }

    /** Layers by descriptors, whose names are short: an option has little room. */
    private static String inOneOption(List<Path> lowers, List<Integer> opened) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path lower : lowers) {
            int descriptor = Descriptors.open(lower, Descriptors.O_PATH | Descriptors.O_DIRECTORY, 0);
            opened.add(descriptor);
            names.add("/proc/self/fd/" + descriptor);
        }
        String all = String.join(":", names);
        if (all.length() > LONGEST_OPTION) {
            throw new StoreException(
                    "JB5070",
                    "The image has " + lowers.size() + " layers, and overlayfs of this kernel takes a dozen at once;"
                            + " use Linux 6.8 or newer.");
        }
        return all;
    }

    private static String remedy(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "; run jbuild as root, or by its own script, which makes a user namespace";
            case Errno.EINVAL, Errno.ENOSYS ->
                "; the store has to be on a file system that overlayfs can write to, such as ext4, xfs or btrfs, and jbuild"
                        + " is at home on Linux 6.8 and newer";
            case Errno.ENODEV -> "; as root: modprobe overlay";
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
