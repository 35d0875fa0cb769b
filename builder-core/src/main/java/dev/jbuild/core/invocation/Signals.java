package dev.jbuild.core.invocation;

import java.util.function.IntConsumer;

/** The signals that reach the caller: Ctrl-C and its kind. Thread safe. */
public interface Signals {

    /**
     * Gives each signal to the handler, by its number (2 is SIGINT), until the subscription is closed. The handler runs
     * on a thread of its own. While nobody subscribes, the process's ordinary reaction holds.
     */
    Subscription subscribe(IntConsumer handler);

    /** As {@link #subscribe}, with the signal (28, SIGWINCH) that the caller's terminal has another size now. */
    default Subscription subscribeForTerminal(IntConsumer handler) {
        return subscribe(handler);
    }

    /** Ends with {@link #close}. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** For callers that have no signals to give. */
    static Signals none() {
        return handler -> () -> {};
    }
}
