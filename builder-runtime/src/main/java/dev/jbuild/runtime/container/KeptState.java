package dev.jbuild.runtime.container;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * How a container is.
 *
 * @param pid of its first process, on the host; 0 if it does not run
 * @param starttime of that process, in the kernel's ticks since the machine started: with the pid it names the process for sure
 * @param started the last start; {@link Instant#EPOCH} if there was none
 * @param finished the last end
 * @param code the exit code of the last end
 * @param ranOutOfMemory whether the kernel killed something in it before the last end because memory was used up
 * @param restarts how often the keeper started it again
 * @param error why it could not be started
 */
public record KeptState(
        Status status,
        int pid,
        long starttime,
        Instant started,
        Instant finished,
        int code,
        boolean ranOutOfMemory,
        int restarts,
        String error) {

    /** What a container does. */
    public enum Status {
        CREATED,
        RUNNING,
        RESTARTING,
        EXITED,
        /** It ran, and its keeper is gone without having said how it ended: killed, or the machine was restarted. */
        DEAD
    }

    private static final int LIMIT = 1 << 16;

    /** A container that was never started. */
    static final KeptState NEW = new KeptState(Status.CREATED, 0, 0, Instant.EPOCH, Instant.EPOCH, 0, false, 0, "");

    /** The state of a container now. */
    public static KeptState of(ContainerFiles files) throws IOException {
        // The lock first: what is written after it was found free is written by somebody newer.
        boolean kept = isKept(files);
        KeptState written = read(files);
        return kept || !written.isActive() ? written : written.dead();
    }

    /** Whether it runs or is about to run again. */
    public boolean isActive() {
        return status == Status.RUNNING || status == Status.RESTARTING;
    }

    /** Whether it was started at any time. */
    public boolean hasRun() {
        return started.isAfter(Instant.EPOCH);
    }

    private KeptState dead() {
        return new KeptState(Status.DEAD, 0, 0, started, finished, 255, ranOutOfMemory, restarts, error);
    }

    /** Whether a keeper lives. */
    public static boolean isKept(ContainerFiles files) throws IOException {
        int lock;
        try {
            lock = Descriptors.open(files.lock(), Descriptors.O_RDWR, 0);
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ENOENT) {
                return false;
            }
            throw failure;
        }
        try {
            return !Descriptors.tryLock(lock, false);
        } finally {
            Descriptors.close(lock);
        }
    }

    private static KeptState read(ContainerFiles files) throws IOException {
        try {
            JsonObject json = Json.parseObject(Files.readAllBytes(files.state()), LIMIT);
            return new KeptState(
                    Status.valueOf(json.requireString("status").toUpperCase(java.util.Locale.ROOT)),
                    (int) json.requireNumber("pid"),
                    json.requireNumber("starttime"),
                    Instant.parse(json.requireString("started")),
                    Instant.parse(json.requireString("finished")),
                    (int) json.requireNumber("code"),
                    json.bool("oom").orElse(false),
                    (int) json.requireNumber("restarts"),
                    json.string("error").orElse(""));
        } catch (NoSuchFileException never) {
            return NEW;
        } catch (JsonException | IllegalArgumentException | DateTimeException unreadable) {
            return NEW;
        }
    }
}
