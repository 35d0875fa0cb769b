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
            try (Stream<Path> sources = Files.walk(TOP.resolve(module).resolve("src/main/java"))) {
                for (Path source : sources.filter(path -> path.toString().endsWith(".java"))
                        .toList()) {
                    Matcher matcher = CODE.matcher(Files.readString(source));
                    while (matcher.find()) {
                        if (!page.contains(matcher.group(1))) {
                            missing.add(matcher.group(1));
                        }
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
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

        Matcher command = Pattern.compile("(?m)^  ([a-z]+) {2,}\\S").matcher(help);
        Set<String> commands = new TreeSet<>();
        while (command.find()) {
            commands.add(command.group(1));
        }
        assertThat(commands).contains("build", "run", "images");
        assertThat(commands).allMatch(name -> page.contains("`" + name) || page.contains("## " + name));
    }
}
