package dev.jbuild.grammar.lint;

/**
 * One check: what it is called, what it says and how it looks. The page docs/checks/NAME.md tells more, with a bad and a good
 * example.
 *
 * @param name as {@code # check=skip=NAME} has it
 * @param description what a Dockerfile should be like, in one phrase
 * @param help what to do about a finding, one sentence
 */
public record Rule(String name, Kind kind, String description, String help, Check check) {

    /** When a rule is looked at. */
    public enum Kind {
        /** One of BuildKit's that is always looked at. */
        STANDARD,
        /** One of BuildKit's that {@code experimental=NAME} or {@code experimental=all} asks for. */
        EXPERIMENTAL,
        /** One of jbuild's own, which {@code experimental=NAME} or {@code experimental=jbuild} asks for. */
        EXTRA
    }

    /** Looks at one part of a Dockerfile. Called for every part; a check passes over those that are not its own. */
    @FunctionalInterface
    public interface Check {
        void look(Subject subject, Findings findings);
    }

    /** Where the rule's page lies, in the project. */
    public String page() {
        return "docs/checks/" + name + ".md";
    }
}
