package dev.jbuild.grammar.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.grammar.problem.ProblemException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule is a record, a page and a test; here the three are held against each other. */
class RulePagesTests {

    private static final Path PAGES = Path.of(System.getProperty("jbuild.top", ".."), "docs", "checks");
    private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w+)\\n(.*?)```");

    static List<Rule> rules() {
        return Rules.ALL;
    }

    private static List<String> blocks(String page, String language) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(page);
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void thePageShowsWhatTheRuleFindsAndWhatItDoesNot(Rule rule) throws IOException, ProblemException {
        String page = Files.readString(PAGES.resolve(rule.name() + ".md"));

        assertThat(page).startsWith("# " + rule.name() + "\n\n" + rule.description() + ".\n");
        assertThat(page).containsIgnoringCase(rule.help());
        List<String> examples = blocks(page, "dockerfile");
        assertThat(examples).hasSize(2);
        Lint lint = new Lint().ignored(String.join("\n", blocks(page, "dockerignore")));
        String asked = rule.kind() == Rule.Kind.STANDARD ? "" : "# check=experimental=" + rule.name() + "\n";
        assertThat(lint.rules(asked + examples.get(0))).as("bad").contains(rule.name());
        assertThat(lint.rules(asked + examples.get(1))).as("good").doesNotContain(rule.name());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleHasATestOfItsName(Rule rule) {
        String wanted = rule.name().replaceFirst("^JSON", "Json");
        String name = wanted.substring(0, 1).toLowerCase(Locale.ROOT) + wanted.substring(1);
        assertThat(Arrays.stream(RuleTests.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Test.class))
                        .map(Method::getName))
                .contains(name);
    }

    @Test
    void everyPageAndEveryLineOfTheListHasItsRule() throws IOException {
        List<String> names = Rules.ALL.stream().map(Rule::name).sorted().toList();
        try (Stream<Path> pages = Files.list(PAGES)) {
            assertThat(pages.map(page -> page.getFileName().toString().replace(".md", ""))
                            .filter(name -> !name.equals("README")))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
        Matcher listed = Pattern.compile("(?m)^\\| \\[(\\w+)]\\(\\1\\.md\\) \\|")
                .matcher(Files.readString(PAGES.resolve("README.md")));
        assertThat(listed.results().map(match -> match.group(1)).sorted()).containsExactlyElementsOf(names);
    }

    @Test
    void theTwentyTwoChecksOfBuildkitAreThere() {
        assertThat(Rules.ALL.stream()
                        .filter(rule -> rule.kind() != Rule.Kind.EXTRA)
                        .map(Rule::name))
                .containsExactlyInAnyOrder(
                        "StageNameCasing",
                        "FromAsCasing",
                        "NoEmptyContinuation",
                        "ConsistentInstructionCasing",
                        "DuplicateStageName",
                        "ReservedStageName",
                        "JSONArgsRecommended",
                        "MaintainerDeprecated",
                        "UndefinedArgInFrom",
                        "WorkdirRelativePath",
                        "UndefinedVar",
                        "MultipleInstructionsDisallowed",
                        "LegacyKeyValueFormat",
                        "InvalidBaseImagePlatform",
                        "RedundantTargetPlatform",
                        "SecretsUsedInArgOrEnv",
                        "InvalidDefaultArgInFrom",
                        "FromPlatformFlagConstDisallowed",
                        "CopyIgnoredFile",
                        "InvalidDefinitionDescription",
                        "ExposeProtoCasing",
                        "ExposeInvalidFormat");
    }
}
