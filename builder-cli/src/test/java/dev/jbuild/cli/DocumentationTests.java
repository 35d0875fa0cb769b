package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation promises and the code has are the same. */
class DocumentationTests {

    private static final Path TOP = Path.of(System.getProperty("jbuild.top", ".."));
    private static final Pattern CODE = Pattern.compile("\"(JB\\d{4})\"");

    @Test
    void everyErrorCodeIsDocumented() throws IOException {
        String page = Files.readString(TOP.resolve("docs/errors.md"));
        Set<String> missing = new TreeSet<>();
        for (String module : List.of("grammar", "builder-cache", "builder-runtime", "builder-core", "builder-cli")) {
            for (Path source : sources(module)) {
                Matcher matcher = CODE.matcher(Files.readString(source));
                while (matcher.find()) {
                    if (!page.contains(matcher.group(1))) {
                        missing.add(matcher.group(1));
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyDocumentedErrorCodeIsThere() throws IOException {
        Set<String> codes = new TreeSet<>();
        for (String module : List.of("grammar", "builder-cache", "builder-runtime", "builder-core", "builder-cli")) {
            for (Path source : sources(module)) {
                CODE.matcher(Files.readString(source)).results().forEach(match -> codes.add(match.group(1)));
            }
        }
        assertThat(Pattern.compile("(?m)^\\| (JB\\d{4}) ")
                        .matcher(Files.readString(TOP.resolve("docs/errors.md")))
                        .results()
                        .map(match -> match.group(1)))
                .isSubsetOf(codes);
    }

    /** The table of docs/dockerfile.md has each instruction and each flag that the reader knows. */
    @Test
    void everyInstructionAndFlagOfADockerfileIsInItsTable() throws IOException {
        String page = Files.readString(TOP.resolve("docs/dockerfile.md"));
        Set<String> words = new TreeSet<>();
        for (Path source : sources("grammar")) {
            if (source.getFileName().toString().endsWith("Reader.java")) {
                Pattern.compile("\"(--[a-z-]+|[A-Z]{3,})\"")
                        .matcher(Files.readString(source))
                        .results()
                        .forEach(match -> words.add(match.group(1)));
            }
        }
        assertThat(words).contains("--mount", "HEALTHCHECK", "--keep-git-dir", "--start-interval");
        assertThat(words).allMatch(word -> page.contains("`" + word));
    }

    private static List<Path> sources(String module) throws IOException {
        try (Stream<Path> sources = Files.walk(TOP.resolve(module).resolve("src/main/java"))) {
            return sources.filter(path -> path.toString().endsWith(".java")).toList();
        }
    }

    @Test
    void everyPageThatTheReadmeNamesIsThere() throws IOException {
        Matcher link = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(Files.readString(TOP.resolve("README.md")));
        while (link.find()) {
            assertThat(TOP.resolve(link.group(1))).exists();
        }
    }

    @Test
    void everyCommandOfTheHelpIsInTheCommandsPage() throws IOException {
        TestMachine machine = new TestMachine(Files.createTempDirectory("jbuild-docs"));
        String page = Files.readString(TOP.resolve("docs/cli.md"));

        String help = machine.run("--help").succeeds().out();

        Matcher command = Pattern.compile("(?m)^  ([a-z-]+) {2,}\\S").matcher(help);
        Set<String> commands = new TreeSet<>();
        while (command.find()) {
            commands.add(command.group(1));
        }
        assertThat(commands).contains("build", "run", "images");
        assertThat(commands)
                .allMatch(name ->
                        page.contains("`" + name) || page.contains("## " + name) || page.contains("jbuild " + name));
    }
}
