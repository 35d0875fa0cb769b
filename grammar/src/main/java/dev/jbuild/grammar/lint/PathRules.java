package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.ignore.IgnorePatterns;
import dev.jbuild.grammar.problem.ProblemException;
import java.util.List;
import java.util.Set;

/** Checks of paths. */
final class PathRules {

    private static final Rule WORKDIR_RELATIVE_PATH = new Rule(
            "WorkdirRelativePath",
            Rule.Kind.STANDARD,
            "Relative workdir without an absolute workdir declared within the build can have unexpected results if the base"
                    + " image changes",
            "Begin the path with a /.",
            PathRules::workdir);

    private static final Rule COPY_IGNORED_FILE = new Rule(
            "CopyIgnoredFile",
            Rule.Kind.STANDARD,
            "Attempting to Copy file that is excluded by .dockerignore",
            "Take it out of .dockerignore, or copy something else.",
            PathRules::ignored);

    static final List<Rule> ALL = List.of(WORKDIR_RELATIVE_PATH, COPY_IGNORED_FILE);

    private PathRules() {}

    private static void workdir(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.Line line)
                || line.hasWorkdir()
                || !(line.instruction() instanceof Instruction.Workdir workdir)) {
            return;
        }
        try {
            String path = line.surroundings().expander().expand(workdir.path(), line.scope());
            if (!path.startsWith("/")) {
                findings.report(
                        workdir,
                        workdir.path().range(),
                        "Relative workdir \"" + path + "\" can have unexpected results if the base image changes");
            }
        } catch (ProblemException toldByTheBuild) {
            return;
        }
    }

    private static void ignored(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.Line line)) {
            return;
        }
        IgnorePatterns patterns = line.surroundings().request().ignored().orElseGet(() -> IgnorePatterns.parse(""));
        // What a pattern takes back may lie below what another one hides: that can't be told from the patterns alone.
        if (patterns.patterns().isEmpty() || patterns.mayReincludeBelow("")) {
            return;
        }
        switch (line.instruction()) {
            case Instruction.Copy copy
            when copy.from().isEmpty() -> ignored(line, copy, "Copy", copy.sources(), patterns, findings);
            case Instruction.Add add -> ignored(line, add, "Add", add.sources(), patterns, findings);
            default -> {}
        }
    }

    private static void ignored(
            Subject.Line line,
            Instruction instruction,
            String verb,
            List<Instruction.Source> sources,
            IgnorePatterns patterns,
            Findings findings) {
        for (Instruction.Source source : sources) {
            if (source instanceof Instruction.Source.PathSource path && isHidden(path.path(), line, patterns)) {
                findings.report(
                        instruction,
                        path.path().range(),
                        "Attempting to " + verb + " file \"" + shown(path.path(), line)
                                + "\" that is excluded by .dockerignore");
            }
        }
    }

    private static boolean isHidden(Word word, Subject.Line line, IgnorePatterns patterns) {
        String path = shown(word, line);
        if (path.contains("://") || path.startsWith("git@")) {
            return false;
        }
        return path.equals(".")
                ? patterns.patterns().stream()
                        .anyMatch(pattern -> Set.of("*", "**", "**/*").contains(pattern))
                : patterns.ignores(path);
    }

    /** The path below the context's root; {@code .} for the root itself. */
    private static String shown(Word word, Subject.Line line) {
        try {
            String path = line.surroundings().expander().expand(word, line.scope());
            return path.contains("://") ? path : IgnorePatterns.relative(path);
        } catch (ProblemException toldByTheBuild) {
            return ".";
        }
    }
}
