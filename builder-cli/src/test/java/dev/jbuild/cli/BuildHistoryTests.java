package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code builds}, {@code build-log} and {@code --progress json}. */
class BuildHistoryTests {

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
        machine.file("x/a", "1");
    }

    @Test
    void buildsAreListedWithTheirResultsTheNewestFirst() throws IOException {
        machine.build("x", "FROM scratch\nCOPY a /a\n").succeeds();
        assertThat(machine.build("x", "FROM scratch\nCOPY b /a\n").code()).isEqualTo(1);

        List<String> lines = machine.run("builds").succeeds().out().lines().toList();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("BUILD ");
        assertThat(lines.get(1)).contains(" failed ", " x ");
        assertThat(lines.get(2)).doesNotContain("failed").containsPattern("[0-9a-f]{12}");
    }

    @Test
    void theLogOfABuildHasAllThatItPrinted() throws IOException {
        String printed = machine.build("x", "FROM scratch\nMAINTAINER me\nCOPY a /a\nCOPY a /b\n")
                .succeeds()
                .err();

        String log = machine.run("build-log").succeeds().out();

        assertThat(printed).startsWith(log);
        assertThat(log).contains("[MaintainerDeprecated]", "#2 ", "#3 ");
        String id = machine.run("builds", "-q").out().strip();
        assertThat(machine.run("build-log", id.substring(0, 12), "3").succeeds().out())
                .contains("#3 [3/3] COPY a /b")
                .doesNotContain("#2 ");
    }

    @Test
    void aBuildThatThereIsNotIsRefused() throws IOException {
        assertThat(machine.run("build-log").err()).contains("[JB3095]");
        machine.build("x", "FROM scratch\nCOPY a /a\n").succeeds();
        machine.build("x", "FROM scratch\nCOPY a /a\n").succeeds();
        assertThat(machine.run("build-log", "1999").err()).contains("[JB3095]");
        assertThat(machine.run("build-log", "20").err()).contains("[JB3096]");
    }

    /** A killed build leaves half a line, and no end. */
    @Test
    void aLogThatEndsInTheMiddleIsShownAsFarAsItGoes() throws IOException {
        machine.build("x", "FROM scratch\nCOPY a /a\n").succeeds();
        try (Stream<Path> files = Files.walk(directory.resolve("store/builds"))) {
            Path events = files.filter(path -> path.endsWith("events.jsonl"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(events, "{\"event\":\"step-out", StandardOpenOption.APPEND);
        }
        assertThat(machine.run("build-log").succeeds().out()).contains("DONE");
    }

    @Test
    void jsonProgressIsOneObjectForEachLine() throws IOException {
        TestMachine.Result result = machine.build("x", "FROM scratch\nCOPY a /a\n", "--progress", "json")
                .succeeds();
        List<JsonObject> events = result.out()
                .lines()
                .map(line -> (JsonObject) Json.parse(line.getBytes(StandardCharsets.UTF_8), 1 << 20))
                .toList();
        assertThat(events)
                .extracting(event -> event.requireString("event"))
                .containsExactly("planned", "step-started", "step-done");
        assertThat(events.get(1).requireString("label")).isEqualTo("[2/2] COPY a /a");
        assertThat(events.get(2).requireNumber("ns")).isPositive();
    }

    @Test
    void onlyTheLastHundredBuildsAreKept() throws IOException {
        Path builds = Files.createDirectories(directory.resolve("store/builds"));
        for (int index = 0; index < 150; index++) {
            Files.createDirectory(builds.resolve(String.format("20000101-000000-%03d-0000", index)));
        }
        machine.build("x", "FROM scratch\nCOPY a /a\n").succeeds();
        try (Stream<Path> kept = Files.list(builds)) {
            assertThat(kept).hasSize(100);
        }
        assertThat(machine.run("build-log").out()).contains("COPY a /a");
    }

    @Test
    void aTimeThatIsNoneIsRefused() throws IOException {
        assertThat(machine.build("x", "FROM scratch\n", "--timeout", "soon").err())
                .contains("[JB1007]");
        machine.build("x", "FROM scratch\nCOPY a /a\n", "--timeout", "1h30m").succeeds();
    }
}
