package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds that need no RUN. */
class BuildCommandTests {

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
    }

    @Test
    void aCopyFromScratchMakesOneLayerAndAConfig() throws IOException {
        machine.file("app/hello.txt", "hello\n");

        machine.build("app", """
                        FROM scratch
                        ARG WHO=you
                        ENV A=1 B="two words"
                        LABEL who=$WHO
                        WORKDIR /srv
                        COPY hello.txt greetings/
                        EXPOSE 80 53/udp
                        USER 12:34
                        ENTRYPOINT ["/bin/x"]
                        CMD ["y", "z"]
                        """, "--build-arg", "WHO=me").succeeds();

        String details = machine.run("inspect", "app").succeeds().out();
        assertThat(details)
                .contains("\"A=1\"", "\"B=two words\"", "\"who\": \"me\"", "\"WorkingDir\": \"/srv\"")
                .contains("\"80/tcp\": {}", "\"53/udp\": {}", "\"User\": \"12:34\"", "\"/bin/x\"");
        assertThat(machine.files("app").resolve("srv/greetings/hello.txt")).hasContent("hello\n");
    }

    @Test
    void anUnchangedRebuildRunsNothingAndGivesTheSameImage() throws IOException {
        machine.file("app/a", "1");
        String dockerfile = "FROM scratch\nCOPY a /a\nLABEL x=1\nCOPY a /b\n";
        String first = id(machine.build("app", dockerfile).succeeds());

        TestMachine.Result second = machine.build("app", dockerfile).succeeds();

        assertThat(id(second)).isEqualTo(first);
        assertThat(second.err()).contains("CACHED").doesNotContain("DONE");
        assertThat(second.err().split("CACHED", -1)).hasSize(3);
    }

    @Test
    void aChangedFileRebuildsWhatFollowsItsCopyAndNothingBefore() throws IOException {
        machine.file("app/a", "1");
        machine.file("app/b", "1");
        String dockerfile = "FROM scratch\nCOPY a /a\nCOPY b /b\nCOPY a /c\n";
        machine.build("app", dockerfile).succeeds();
        machine.file("app/b", "2");

        String err = machine.build("app", dockerfile).succeeds().err();

        assertThat(err).containsPattern("COPY a /a\n#\\d+ CACHED");
        assertThat(err).containsPattern("COPY b /b\n#\\d+ not cached: COPY b: b changed\n#\\d+ DONE");
        assertThat(err)
                .containsPattern(
                        "COPY a /c\n#\\d+ not cached: COPY a: follows COPY b /b, which came out different\n#\\d+ DONE");
    }

    @Test
    void onlyTheStagesThatTheTargetNeedsAreBuilt() throws IOException {
        machine.file("app/a", "1");
        String dockerfile = """
                FROM scratch AS first
                COPY a /first
                FROM scratch AS unused
                COPY missing /x
                FROM scratch
                COPY --from=FIRST /first /second
                """;

        machine.build("app", dockerfile).succeeds();

        Path files = machine.files("app");
        assertThat(files.resolve("second")).hasContent("1");
        assertThat(files.resolve("first")).doesNotExist();
    }

    @Test
    void aMissingSourceIsSaidWithItsPlaceAndWhatMayHaveBeenMeant() throws IOException {
        machine.file("app/settings.xml", "1");

        TestMachine.Result result = machine.build("app", "FROM scratch\nCOPY setings.xml /\n");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("\"/setings.xml\": not found in the build context")
                .contains("Did you mean \"settings.xml\"?")
                .contains("Dockerfile:2")
                .contains("COPY setings.xml /");
    }

    @Test
    void theDockerfileMayComeFromStandardInputWithoutAContext() {
        machine.runWithInput("FROM scratch\nLABEL a=1\n", "-t", "app", "-").succeeds();

        assertThat(machine.run("inspect", "app").succeeds().out()).contains("\"a\": \"1\"");
    }

    @Test
    void whatIsIgnoredIsNotThere() throws IOException {
        machine.file("app/.dockerignore", "*.log\n!keep.log\nsecret\n");
        machine.file("app/a.log", "1");
        machine.file("app/keep.log", "1");
        machine.file("app/secret/key", "1");

        machine.build("app", "FROM scratch\nCOPY . /d/\n").succeeds();

        Path files = machine.files("app").resolve("d");
        assertThat(files.resolve("keep.log")).exists();
        assertThat(files.resolve("a.log")).doesNotExist();
        assertThat(files.resolve("secret")).doesNotExist();
    }

    @Test
    void threat026_aLinkOutOfTheContextIsCopiedAsALinkOrRefusedButNeverFollowed() throws IOException {
        Path outside = machine.file("outside/secret", "host secret");
        Files.createDirectories(directory.resolve("app"));
        Files.createSymbolicLink(directory.resolve("app/link"), outside);

        TestMachine.Result direct = machine.build("app", "FROM scratch\nCOPY link /stolen\n");

        assertThat(direct.code()).isEqualTo(1);
        machine.build("app", "FROM scratch\nCOPY . /d/\n").succeeds();
        assertThat(machine.files("app").resolve("d/link")).isSymbolicLink();
    }

    @Test
    void threat028_aLinkInTheImageCannotLeadACopyOutOfIt() throws IOException {
        machine.file("base/x", "1");
        Files.createSymbolicLink(directory.resolve("base/app"), Path.of("../../../../../.." + directory + "/escaped"));
        machine.build("base", "FROM scratch\nCOPY . /\n").succeeds();
        machine.file("app/f", "payload");

        machine.build("app", "FROM base\nCOPY f /app/\n").succeeds();

        assertThat(directory.resolve("escaped")).doesNotExist();
    }

    @Test
    void wrongFlagsAndWordsAreSentences() {
        assertThat(machine.run("imagse").err()).contains("Did you mean \"jbuild images\"?");
        assertThat(machine.run("build").err()).contains("needs a context");
        assertThat(machine.run("build", "--nosuch", ".").err()).contains("--nosuch");
        assertThat(machine.run("build", "nowhere").err()).contains("There is no");
        assertThat(machine.run("inspect", "nowhere").err()).contains("There is no image \"nowhere\" here.");
        assertThat(machine.run("build", "-t", "Bad Name", ".").err()).contains("is not an image's name");
    }

    private static String id(TestMachine.Result result) {
        Matcher matcher = Pattern.compile("image (sha256:[0-9a-f]{64})").matcher(result.err());
        assertThat(matcher.find()).as(result.all()).isTrue();
        return matcher.group(1);
    }

    @Test
    void aLargeContextIsToldOfWithItsLargestEntriesIfItIsUsed() throws Exception {
        machine.file("app/.dockerignore", "hidden\n");
        for (String name : List.of("app/data/one", "app/data/two", "app/lib", "app/hidden")) {
            try (RandomAccessFile sparse =
                    new RandomAccessFile(machine.file(name, "").toFile(), "rw")) {
                sparse.setLength(60_000_000);
            }
        }
        assertThat(machine.build("app", "FROM scratch\nCOPY data /a/\nCOPY . /b/\n")
                        .succeeds()
                        .err())
                .contains(
                        "the build uses 180.0 MB of its context, most of it in data/ 120.0 MB, lib 60.0 MB, Dockerfile 0.0 MB");
        assertThat(machine.build("app", "FROM scratch\nCOPY lib /a/\n")
                        .succeeds()
                        .err())
                .doesNotContain("of its context");
    }
}
