package dev.jbuild.cache.lease;

import dev.jbuild.cache.os.Descriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What this session uses: nothing of it is collected until the session ends. Thread safe. Marking costs a lock and an empty
 * file the first time, and nothing when it is repeated.
 */
public final class Leases {

    private final Path lock;
    private final Path held;
    private final Set<Mark> marks = ConcurrentHashMap.newKeySet();
    private volatile boolean made;
    private volatile Consumer<Mark> published = mark -> {};

    /**
     * The leases of one session.
     *
     * @param lock the store's
     * @param held the session's directory of marks, made when it is needed
     */
    public Leases(Path lock, Path held) {
        this.lock = lock;
        this.held = held;
    }

    /** Looks whether something is there. */
    public interface Look {
        boolean isThere() throws IOException;
    }

    /** Changes something in the store. */
    public interface Change {
        void make() throws IOException;
    }

    /**
     * Marks something that this session is going to use, and then looks for it.
     *
     * @return whether it is there; if so, it stays
     */
    public boolean hold(Mark mark, Look look) throws IOException {
        if (marks.contains(mark)) {
            return look.isThere();
        }
        try (Lock shared = Lock.shared(lock)) {
            mark(mark);
            return look.isThere();
        }
    }

    /** Gives something new its name, marked, so that no collector sees it without a user. */
    public void publish(Mark mark, Change rename) throws IOException {
        try (Lock shared = Lock.shared(lock)) {
            mark(mark);
            rename.make();
        }
        published.accept(mark);
    }

    /** Changes something beside which nothing may be collected. Not to be called within another. */
    public void sharing(Change change) throws IOException {
        try (Lock shared = Lock.shared(lock)) {
            change.make();
        }
    }

    /** Changes something while nobody else marks, publishes or collects; to be over in moments. */
    public void alone(Change change) throws IOException {
        try (Lock exclusive = Lock.exclusive(lock)) {
            change.make();
        }
    }

    /** Whom to tell of what this session publishes from now on, after it has got its name. */
    public void whenPublished(Consumer<Mark> listener) {
        published = listener;
    }

    /** Whether this session has marked something. */
    public boolean holds(Mark mark) {
        return marks.contains(mark);
    }

    private void mark(Mark mark) throws IOException {
        if (marks.contains(mark)) {
            return;
        }
        if (!made) {
            Files.createDirectories(held);
            made = true;
        }
        Descriptors.close(
                Descriptors.open(held.resolve(mark.fileName()), Descriptors.O_WRONLY | Descriptors.O_CREAT, 0600));
        // Only now: who finds it here relies on the file.
        marks.add(mark);
    }
}
