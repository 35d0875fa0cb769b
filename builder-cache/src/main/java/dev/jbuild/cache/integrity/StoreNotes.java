package dev.jbuild.cache.integrity;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the store has to tell its user: sentences about what was damaged and what came of it, each said once in the life of
 * this object. Thread safe. Whoever listens is called by one thread at a time.
 */
public final class StoreNotes {

    private final Set<String> said = new HashSet<>();
    private final Deque<Consumer<String>> listeners = new ArrayDeque<>();
    private boolean onlyLooking;

    /**
     * Says that something is damaged.
     *
     * @param what such as {@code the layer 3f5a…}
     * @param loss what comes of it when it is removed
     * @return whether it is to be removed
     */
    public synchronized boolean damaged(String what, String loss) {
        say(what + (onlyLooking ? " is damaged and would be removed: " : " was damaged and is removed: ") + loss);
        return !onlyLooking;
    }

    /** As {@link #damaged}, of something that can be mended; gives whether it is to be. */
    public synchronized boolean mendable(String what) {
        say(what + (onlyLooking ? " is damaged and would be mended" : " was damaged and has been mended"));
        return !onlyLooking;
    }

    /** Says a sentence, unless it was said already. Without a listener nobody hears it. */
    public synchronized void say(String sentence) {
        Consumer<String> listener = listeners.peek();
        if (said.add(sentence) && listener != null) {
            listener.accept(sentence);
        }
    }

    /** From now on nothing that is damaged is removed or mended. */
    public synchronized void onlyLook() {
        onlyLooking = true;
    }

    /** Whether what is damaged stays as it is. */
    public synchronized boolean isOnlyLooking() {
        return onlyLooking;
    }

    /** From now on somebody else listens, until the result is closed; then who did before. */
    public synchronized Listening tell(Consumer<String> listener) {
        listeners.push(listener);
        return () -> stop(listener);
    }

    private synchronized void stop(Consumer<String> listener) {
        listeners.remove(listener);
    }

    /** Ends the listening when it is closed. */
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }
}
