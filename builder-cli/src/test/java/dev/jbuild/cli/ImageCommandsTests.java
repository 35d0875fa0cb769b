package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandsTests {

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
        machine.file("one/shared", "shared");
        machine.file("two/shared", "shared");
        machine.file("two/own", "own");
        machine.build("one", "FROM scratch\nCOPY shared /shared\nLABEL n=1\n").succeeds();
        machine.build("two", "FROM scratch\nCOPY shared /shared\nCOPY own /own\nCMD [\"/x\"]\n")
                .succeeds();
    }

    @Test
    void imagesListsEachNameOnce() {
        machine.run("tag", "one", "registry.example:5000/team/one:1.2").succeeds();

        String out = machine.run("images").succeeds().out();

        assertThat(out.lines().findFirst().orElse("")).containsPattern("REPOSITORY +TAG +IMAGE ID +CREATED +SIZE");
        assertThat(out).containsPattern("(?m)^one +latest ");
        assertThat(out).containsPattern("(?m)^registry.example:5000/team/one +1.2 ");
    }

    @Test
    void historyShowsEachLineWithItsLayer() {
        String out = machine.run("history", "--no-trunc", "two").succeeds().out();

        assertThat(out.lines().map(String::strip).filter(line -> line.startsWith("sha256:")))
                .hasSize(2);
        assertThat(out).contains("CMD [\"/x\"]", "COPY own /own");
    }

    @Test
    void removingAnImageKeepsTheLayersThatAnotherUses() throws IOException {
        machine.run("rmi", "one").succeeds();

        assertThat(machine.run("inspect", "one").code()).isEqualTo(1);
        assertThat(machine.files("two").resolve("shared")).hasContent("shared");
    }

    @Test
    void pruningAfterRemovingLeavesNoLayer() {
        machine.run("rmi", "one", "two").succeeds();
        machine.run("prune").succeeds();

        assertThat(machine.run("info").succeeds().out()).contains("Images: 0", "Layers: 0");
    }

    @Test
    void severalImagesGoThroughEachKindOfArchiveAndComeBackTheSame() throws IOException {
        for (String format : new String[] {"oci-archive", "docker-archive"}) {
            String before = machine.run("images", "-q", "--no-trunc").succeeds().out();
            machine.run("save", "--format", format, "-o", "both.tar", "one", "two")
                    .succeeds();
            TestMachine other = new TestMachine(directory.resolve(format));

            String loaded = other.run(
                            "load", "-i", directory.resolve("both.tar").toString())
                    .succeeds()
                    .out();

            assertThat(loaded).contains("Loaded image: one:latest", "Loaded image: two:latest");
            assertThat(other.run("images", "-q", "--no-trunc")
                            .succeeds()
                            .out()
                            .lines()
                            .sorted()
                            .toList())
                    .isEqualTo(before.lines().sorted().toList());
            assertThat(other.files("two").resolve("own")).hasContent("own");
        }
    }

    @Test
    void aDamagedArchiveIsRefusedAndLeavesNothing() throws IOException {
        machine.run("save", "--format", "oci-archive", "-o", "one.tar", "one").succeeds();
        byte[] bytes = Files.readAllBytes(directory.resolve("one.tar"));
        int config = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\"rootfs\"");
        assertThat(config).isPositive();
        bytes[config + 1] ^= 1;
        Files.write(directory.resolve("damaged.tar"), bytes);
        TestMachine other = new TestMachine(directory.resolve("other"));

        TestMachine.Result result =
                other.run("load", "-i", directory.resolve("damaged.tar").toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).doesNotContain("Exception").doesNotContain("internal error");
        assertThat(other.run("info").succeeds().out()).contains("Images: 0");
    }

    @Test
    void savingToADirectoryThatIsNotThereIsASentence() {
        TestMachine.Result result = machine.run("save", "-o", "nowhere/x.tar", "one");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("There is no directory");
    }
}
