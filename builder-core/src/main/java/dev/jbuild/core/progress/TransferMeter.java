package dev.jbuild.core.progress;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Tells of one transfer while it goes on: its beginning, its end, and between them no more than four times a second. One
 * thread's. Closed before {@link #done} was called, it has broken off.
 */
public final class TransferMeter implements AutoCloseable {

    private static final long PAUSE = Duration.ofMillis(250).toNanos();

    private final BuildListener listener;
    private final String what;
    private final OptionalLong total;
    private final long begun = System.nanoTime();
    private long told = begun;
    private long count;
    private boolean over;

    /**
     * Begins a transfer.
     *
     * @param what as {@link BuildEvent.Transfer#what}
     * @param total bytes in all, if that is known
     */
    public TransferMeter(BuildListener listener, String what, OptionalLong total) {
        this.listener = listener;
        this.what = what;
        this.total = total;
        tell(BuildEvent.TransferState.BEGUN);
    }

    /** So many more bytes have come. */
    public void add(long bytes) {
        count += bytes;
        long now = System.nanoTime();
        if (now - told >= PAUSE) {
            told = now;
            tell(BuildEvent.TransferState.UNDER_WAY);
        }
    }

    /** All has come. */
    public void done() {
        end(BuildEvent.TransferState.DONE);
    }

    @Override
    public void close() {
        end(BuildEvent.TransferState.BROKEN_OFF);
    }

    private void end(BuildEvent.TransferState state) {
        if (!over) {
            over = true;
            tell(state);
        }
    }

    private void tell(BuildEvent.TransferState state) {
        listener.on(new BuildEvent.Transfer(what, count, total, Duration.ofNanos(System.nanoTime() - begun), state));
    }
}
