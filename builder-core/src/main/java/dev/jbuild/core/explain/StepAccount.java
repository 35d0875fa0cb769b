package dev.jbuild.core.explain;

import dev.jbuild.core.progress.CacheMiss;
import java.util.Optional;

/**
 * How one step of a build came by its result.
 *
 * @param state how it ended
 * @param place where a cached result was found, empty for this machine's store
 * @param miss why there was none
 */
public record StepAccount(int number, String label, State state, Optional<String> place, Optional<CacheMiss> miss) {

    /** What became of a step. */
    public enum State {
        CACHED("cached"),
        DONE("done again"),
        FAILED("failed"),
        STOPPED("stopped"),
        UNDER_WAY("under way");

        private final String words;

        State(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
