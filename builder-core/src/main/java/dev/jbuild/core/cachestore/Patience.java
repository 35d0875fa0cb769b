package dev.jbuild.core.cachestore;

import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Waits for what another thread does with a network, and gives up when nothing has moved for too long. */
final class Patience {

    private static final long LOOK_MILLIS = 50;

    private Patience() {}

    /**
     * The work's result.
     *
     * @param moved grows as long as something moves
     * @param most how long it may stand still
     * @throws IOException also if it stood still; the work goes on then, unheeded
     */
    static <T> T await(Future<T> work, LongSupplier moved, Duration most) throws EngineException, IOException {
        long seen = moved.getAsLong();
        long since = System.nanoTime();
        while (true) {
            try {
                return work.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                long now = moved.getAsLong();
                if (now != seen) {
                    seen = now;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > most.toNanos()) {
                    throw new IOException("nothing came for " + seconds(most), notYet);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("stopped");
            } catch (CancellationException closed) {
                throw new InterruptedIOException("closed");
            } catch (ExecutionException failure) {
                switch (failure.getCause()) {
                    case EngineException known -> throw known;
                    case IOException known -> throw known;
                    case RuntimeException unexpected -> throw unexpected;
                    case null, default -> throw new IOException(failure.getCause());
                }
            }
        }
    }

    private static String seconds(Duration duration) {
        return Math.max(1, duration.toSeconds()) + " s";
    }
}
