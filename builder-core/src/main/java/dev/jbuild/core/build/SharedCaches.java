package dev.jbuild.core.build;

import java.util.List;

/**
 * The caches that a build shares with other machines, each as a flag has it.
 *
 * @param from results are taken from these, in their order
 * @param to results are given to these
 */
public record SharedCaches(List<String> from, List<String> to) {

    /** None. */
    public static final SharedCaches NONE = new SharedCaches(List.of(), List.of());

    public SharedCaches {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }
}
