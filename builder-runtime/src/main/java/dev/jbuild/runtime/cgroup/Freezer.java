package dev.jbuild.runtime.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Stops and continues all processes of a group of the unified tree. Whether it is stopped is the kernel's knowledge alone; nothing is
 * written down. A process that is killed while it is stopped ends at once.
 */
public final class Freezer {

    private static final String FREEZE = "cgroup.freeze";
    private static final long PAUSE_MILLIS = 5;

    private Freezer() {}

    /** Whether a group can be frozen: old kernels can't, and there may be no group. */
    public static boolean canFreeze(Path group) {
        return Files.isWritable(group.resolve(FREEZE));
    }

    /** Whether somebody has asked for a group to be frozen. A group that is gone is not. */
    public static boolean isFrozen(Path group) {
        try {
            return Files.readString(group.resolve(FREEZE), StandardCharsets.US_ASCII)
                    .strip()
                    .equals("1");
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * Stops the group's processes.
     *
     * @param most how long this waits until the last of them has stopped
     * @return whether all have
     */
    public static boolean freeze(Path group, Duration most) throws IOException, InterruptedException {
        Files.writeString(group.resolve(FREEZE), "1");
        return await(group, most);
    }

    /**
     * Waits until the group's processes have stopped, or the group is gone.
     *
     * @param most how long
     * @return whether all have
     */
    public static boolean await(Path group, Duration most) throws IOException, InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        Path events = group.resolve("cgroup.events");
        while (Files.exists(events)
                && !Files.readString(events, StandardCharsets.US_ASCII).contains("frozen 1")) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return true;
    }

    /** Lets the group's processes continue. */
    public static void thaw(Path group) throws IOException {
        Files.writeString(group.resolve(FREEZE), "0");
    }
}
