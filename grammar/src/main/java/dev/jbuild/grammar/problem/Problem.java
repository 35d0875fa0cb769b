package dev.jbuild.grammar.problem;

/**
 * Something that is wrong, or worth a warning, in a Dockerfile. It is data; {@link ProblemRenderer} draws it.
 *
 * @param code such as {@code JB1042} for errors, or the lint rule's name for warnings
 * @param message what is wrong, one sentence
 * @param help what to do, one sentence, may be empty
 */
public record Problem(Severity severity, String code, String message, String help, SourceRange range) {

    public enum Severity {
        ERROR,
        WARNING
    }
}
