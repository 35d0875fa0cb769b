package dev.jbuild.core.progress;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why a step's result was not in the cache.
 *
 * @param sentence for people, on one line
 * @param changes every difference to the nearest earlier result
 * @param nearest that result, if there is one
 */
public record CacheMiss(String sentence, List<Change> changes, Optional<Nearest> nearest) {

    /** What is said of a step that nothing like was ever done here. */
    public static final String FIRST_TIME = "first time seen";

    public CacheMiss {
        changes = List.copyOf(changes);
    }

    /** A miss of which there is no more to say than a sentence. */
    public static CacheMiss of(String sentence) {
        return new CacheMiss(sentence, List.of(), Optional.empty());
    }

    /** Whether there was never anything to compare with. */
    public boolean isFirst() {
        return sentence.equals(FIRST_TIME);
    }

    /**
     * One difference.
     *
     * @param what for example {@code src/App.java} or {@code ARG VERSION}
     * @param how for example {@code content} or {@code mode 0644 → 0664}
     */
    public record Change(String what, String how) {}

    /**
     * An earlier result of what people would call the same step.
     *
     * @param key the step's key then
     * @param build the build that made it
     * @param made when that was
     */
    public record Nearest(String key, String build, Instant made) {}
}
