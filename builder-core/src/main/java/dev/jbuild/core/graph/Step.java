package dev.jbuild.core.graph;

import dev.jbuild.grammar.problem.SourceRange;

/**
 * One vertex of the graph: an operation, and how it is shown. Two steps are the same only if they are the same object.
 *
 * @param number from 1, in the order of the Dockerfile
 * @param label how progress shows it, for example {@code [build 2/4] RUN make}
 * @param stage the name of its stage in small letters, or its number from 0 if it has none
 * @param range where in the Dockerfile it comes from
 * @param operation what is to be done
 */
public record Step(int number, String label, String stage, SourceRange range, Operation operation) {

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
