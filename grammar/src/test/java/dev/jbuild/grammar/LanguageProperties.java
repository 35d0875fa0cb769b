package dev.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.grammar.ignore.IgnorePatterns;
import dev.jbuild.grammar.lint.Images;
import dev.jbuild.grammar.lint.LintRequest;
import dev.jbuild.grammar.lint.Linter;
import dev.jbuild.grammar.outline.Outliner;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.ProblemRenderer;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.read.DockerfileParser;
import dev.jbuild.grammar.word.ExpansionException;
import dev.jbuild.grammar.word.Variables;
import dev.jbuild.grammar.word.WordExpander;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What holds for every text. The seeded tests and the fuzzer ask the same. */
public final class LanguageProperties {

    private static final Map<String, String> VALUES =
            Map.of("A", "va", "B", "a*b?c\\d\ne", "EMPTY", "", "LONG", "x".repeat(300));

    private static final Variables VARIABLES = Variables.of(VALUES);

    private static final Images NO_IMAGES = new Images() {
        @Override
        public boolean isName(String text) {
            return !text.isEmpty();
        }

        @Override
        public Optional<Base> find(String name) {
            return name.length() % 2 == 0
                    ? Optional.of(new Base(List.of("PATH=/bin"), false, Optional.of("linux/amd64")))
                    : Optional.empty();
        }
    };

    private LanguageProperties() {}

    /** A file is read, checked and outlined, or refused with problems that have a place in it. */
    public static void holdForDockerfile(String text) {
        SourceFile source = new SourceFile("Dockerfile", text);
        ParseResult result = DockerfileParser.parse(source);
        int lines = (int) source.text()
                        .chars()
                        .filter(character -> character == '\n')
                        .count()
                + 1;
        // Drawing one looks for its line from the top, and nobody draws more than these.
        result.problems().stream().limit(100).forEach(problem -> holdForProblem(problem, source, lines));
        assertThat(result.dockerfile().isPresent() || !result.errors().isEmpty())
                .isTrue();
        result.readable().ifPresent(dockerfile -> holdForTree(dockerfile, source, lines));
    }

    private static void holdForTree(Dockerfile dockerfile, SourceFile source, int lines) {
        try {
            Linter.lint(new LintRequest(
                            dockerfile,
                            VALUES,
                            Map.of("TARGETPLATFORM", "linux/amd64"),
                            "linux/amd64",
                            Optional.empty(),
                            Optional.of(IgnorePatterns.parse("a*\nb/c")),
                            NO_IMAGES))
                    .findings()
                    .stream()
                    .limit(100)
                    .forEach(problem -> holdForProblem(problem, source, lines));
            Outliner.of(dockerfile, dockerfile.stages().size() - 1, Map.of(), Map.of());
        } catch (ProblemException refused) {
            holdForProblem(refused.problem(), source, lines);
        }
    }

    private static void holdForProblem(Problem problem, SourceFile source, int lines) {
        SourceRange range = problem.range();
        assertThat(problem.message()).isNotBlank().endsWith(".");
        assertThat(range.startLine()).isBetween(1, lines);
        assertThat(range.endLine()).isBetween(range.startLine(), lines);
        assertThat(range.startColumn()).isPositive();
        assertThat(range.endLine() > range.startLine() || range.endColumn() >= range.startColumn())
                .as("%s", range)
                .isTrue();
        assertThat(ProblemRenderer.render(source, problem, false)).contains("[" + problem.code() + "]");
    }

    /** A word is expanded, or refused with a place in it. */
    public static void holdForWord(String word) {
        for (char escape : new char[] {'\\', '`'}) {
            WordExpander expander = new WordExpander(escape);
            try {
                String value = expander.expand(word, VARIABLES).value();
                if (word.chars().noneMatch(character -> "$\"'\\`".indexOf(character) >= 0)) {
                    assertThat(value).isEqualTo(word);
                }
                assertThat(String.join("", expander.expandToWords(word, VARIABLES)))
                        .hasSizeLessThanOrEqualTo(value.length());
                expander.expandRaw(word, VARIABLES);
                expander.splitRaw(word);
                expander.splitBare(word);
            } catch (ExpansionException refused) {
                assertThat(refused.getMessage()).isNotBlank();
                assertThat(refused.from()).isBetween(0, word.length());
                assertThat(refused.to()).isBetween(refused.from(), word.length());
            }
        }
    }
}
