package dev.jbuild.core.failure;

import dev.jbuild.grammar.problem.Suggestions;
import java.util.Collection;
import java.util.Optional;

/** Finds what somebody may have meant. */
public final class CloseNames {

    private CloseNames() {}

    /** The name that is only a few letters away from a wrong one, if there is one. */
    public static Optional<String> closest(String wrong, Collection<String> names) {
        return Suggestions.closest(wrong, names);
    }
}
