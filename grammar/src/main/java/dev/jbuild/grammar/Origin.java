package dev.jbuild.grammar;

import dev.jbuild.grammar.problem.SourceRange;
import java.util.List;
import java.util.Optional;

/**
 * Where an instruction comes from.
 *
 * @param keyword the instruction's name as it was written, for example {@code run}
 * @param original the whole instruction with its continuations joined and without comments, as history and progress
 *     show it
 * @param range from the keyword to the end of the instruction, here-documents included
 * @param comments the comment lines that stand directly before it, without the leading {@code #}
 * @param emptyContinuation whether an empty line stands inside of it
 */
public record Origin(
        String keyword, String original, SourceRange range, List<String> comments, boolean emptyContinuation) {

    /** What the comments before an ARG or FROM say of a name: {@code # name is for this}. */
    public Optional<String> description(String name) {
        return comments.stream()
                .filter(comment -> comment.startsWith(name + " "))
                .map(comment -> comment.substring(name.length() + 1))
                .findFirst();
    }
}
