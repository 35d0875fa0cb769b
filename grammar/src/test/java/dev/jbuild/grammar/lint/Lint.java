package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.ignore.IgnorePatterns;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.read.DockerfileParser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks a text in a world with one image: {@code debian}, for linux/amd64. */
final class Lint {

    private static final Images DEBIAN = new Images() {
        @Override
        public boolean isName(String text) {
            return text.matches("[a-z0-9/.-]+(:[A-Za-z0-9._-]+)?");
        }

        @Override
        public Optional<Base> find(String name) {
            Base base = new Base(
                    List.of("PATH=/usr/bin:/bin"),
                    false,
                    Optional.of("linux/amd64").filter(platform -> !name.equals("scratch")));
            return name.equals("scratch") || name.startsWith("debian") ? Optional.of(base) : Optional.empty();
        }
    };

    private final Map<String, String> buildArgs = new HashMap<>();
    private Optional<Integer> target = Optional.empty();
    private String ignored = "";

    Lint buildArg(String name, String value) {
        buildArgs.put(name, value);
        return this;
    }

    Lint target(int stage) {
        target = Optional.of(stage);
        return this;
    }

    Lint ignored(String patterns) {
        ignored = patterns;
        return this;
    }

    LintResult result(String dockerfile) throws ProblemException {
        ParseResult parsed = DockerfileParser.parse(new SourceFile("Dockerfile", dockerfile));
        return Linter.lint(new LintRequest(
                parsed.dockerfile().orElseThrow(() -> new AssertionError(parsed.problems())),
                buildArgs,
                Map.of("TARGETPLATFORM", "linux/amd64", "BUILDPLATFORM", "linux/amd64", "TARGETARCH", "amd64"),
                "linux/amd64",
                target,
                Optional.of(IgnorePatterns.parse(ignored)),
                DEBIAN));
    }

    /** Each finding as {@code line RuleName: message}. */
    List<String> findings(String dockerfile) throws ProblemException {
        return result(dockerfile).findings().stream()
                .map(problem -> problem.range().startLine() + " " + problem.code() + ": " + problem.message())
                .toList();
    }

    /** The rules that found something. */
    List<String> rules(String dockerfile) throws ProblemException {
        return result(dockerfile).findings().stream()
                .map(Problem::code)
                .distinct()
                .toList();
    }
}
