package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of a layer that was damaged. */
class DamagedLayerTests {

    private static final String DOCKERFILE =
            "FROM busybox\nRUN echo one > /one\nRUN cp /one /two\nRUN echo three > /three\n";

    @TempDir
    Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeMachine() throws IOException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    /** Changes a file of whatever layer has it. */
    private void damage(TestMachine where, String name) throws IOException {
        try (Stream<Path> files = Files.walk(where.directory.resolve("store/layers"))) {
            Path file = files.filter(path -> path.endsWith("fs/" + name))
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }
    }

    /**
     * The check looked at the store under a lock, and waited for the same lock in order to remove an image that nobody can miss:
     * it never ended. The seeded test of all damage met it once in a hundred runs.
     */
    @Test
    void aDamagedImageWithoutANameIsRemovedByTheCheck() throws IOException {
        machine.build("app", DOCKERFILE).succeeds();
        machine.build("app", "FROM busybox\nRUN echo other > /other\n").succeeds();
        damage(machine, "three");

        TestMachine.Result check =
                assertTimeoutPreemptively(Duration.ofMinutes(1), () -> machine.run("system", "check"));

        assertThat(check.out() + check.err()).contains("which has no name");
        assertThat(machine.run("system", "check").succeeds().out()).contains("no damage");
    }

    @Test
    void aBuildRunsTheStepAgainAndSaysWhy() throws IOException {
        machine.build("app", DOCKERFILE).succeeds();
        damage(machine, "one");

        TestMachine.Result again =
                machine.build("app", DOCKERFILE + "RUN grep one /one /two\n").succeeds();

        assertThat(again.err())
                .containsOnlyOnce("was damaged and is removed")
                .contains("building again without the damaged layer");
        assertThat(machine.files("app").resolve("one")).hasContent("one");
    }

    /** Overlayfs makes removals as links of one inode, whose time changes when the mount is over: that once looked as damage. */
    @Test
    void usingALayerDoesNotMakeItLookChanged() throws IOException {
        machine.build("app", """
                FROM busybox
                RUN echo a > /a && ln /a /b && rm /bin/head /bin/tail && mkdir /d && mv /var /d/ && mkfifo /pipe
                COPY Dockerfile /x/
                RUN dd if=/dev/zero of=/x/z bs=1k count=3 && echo more >> /x/Dockerfile && rm -r /a /d && mkdir /d
                """).succeeds();
        machine.run("save", "-o", "app.tar", "app").succeeds();
        TestMachine other = new TestMachine(directory.resolve("other"));
        other.run("load", "-i", directory.resolve("app.tar").toString()).succeeds();
        for (TestMachine each : new TestMachine[] {machine, other}) {
            String before = fingerprints(each);
            assertThat(each.run("run", "--network", "none", "app", "sh", "-c", "cat /x/* > /dev/null")
                            .code())
                    .isZero();
            each.build("next", "FROM app\nRUN ls -lR /bin /x > /list\n").succeeds();
            assertThat(fingerprints(each)).startsWith(before);
        }
    }

    /** The inodes of the fingerprints' files, the oldest first: one that was written anew has another. */
    private static String fingerprints(TestMachine where) throws IOException {
        StringBuilder inodes = new StringBuilder();
        try (Stream<Path> layers = Files.list(where.directory.resolve("store/layers"))) {
            for (Path layer : layers.sorted(
                            java.util.Comparator.comparing(path -> path.toFile().lastModified()))
                    .toList()) {
                inodes.append(layer.getFileName()).append(' ');
                inodes.append(Files.getAttribute(layer.resolve("stat.json"), "unix:ino"))
                        .append('\n');
            }
        }
        return inodes.toString();
    }

    @Test
    void aBuildThatReadsNoLayerLeavesTheDamageToWhoReads() throws IOException {
        machine.build("app", DOCKERFILE).succeeds();
        damage(machine, "one");
        assertThat(machine.build("app", DOCKERFILE).succeeds().err()).doesNotContain("damaged");

        TestMachine.Result saved = machine.run("save", "-o", "app.tar", "app");

        assertThat(saved.code()).isEqualTo(1);
        assertThat(saved.err()).contains("was damaged in the store and has been removed", "[JB2113]");
        assertThat(directory.resolve("app.tar")).doesNotExist();
        machine.build("app", DOCKERFILE).succeeds();
        machine.run("save", "-o", "app.tar", "app").succeeds();
    }

    @Test
    void anOutputIsWrittenFromTheLayerMadeAnew() throws IOException {
        machine.build("app", DOCKERFILE).succeeds();
        damage(machine, "two");
        for (String output : new String[] {"type=oci,dest=app.oci", "type=local,dest=files", "type=tar,dest=app.tar"}) {
            machine.build("app", DOCKERFILE, "--output", output).succeeds();
            damage(machine, "two");
        }
        assertThat(directory.resolve("files/two")).hasContent("one");
    }

    @Test
    void anImageThatCameFromNowhereIsNotReplacedByARegistrysOfItsName() throws IOException {
        machine.build("app", DOCKERFILE).succeeds();
        damage(machine, "two");

        TestMachine.Result run = machine.run("run", "app", "true");

        assertThat(run.code()).isEqualTo(125);
        assertThat(run.err()).contains("The image app is damaged", "Build or load it again.", "[JB3120]");
        assertThat(machine.build("next", "FROM app\nRUN true\n").err()).contains("[JB3120]");
    }

    @Test
    void aContainerThatWasMadeOfItSaysWhatBringsItBack() throws IOException {
        // Else the layer that is built again has other times, and so is another one.
        machine.build("app", DOCKERFILE, "--reproducible").succeeds();
        machine.run("create", "--name", "web", "app", "true").succeeds();
        damage(machine, "two");

        TestMachine.Result start = machine.run("start", "web");

        assertThat(start.code()).isEqualTo(1);
        assertThat(start.err())
                .contains("The container web can't be started", "of its image app", "[JB5085]")
                .contains("Build, pull or load app again");
        machine.build("app", DOCKERFILE, "--reproducible").succeeds();
        machine.run("start", "web").succeeds();
        machine.run("rm", "-f", "web").succeeds();
    }

    @Test
    void whatCameFromARegistryIsPulledAgain() throws Exception {
        try (TestRegistry registry = TestRegistry.start(directory)) {
            String name = registry.name("team/app:1");
            machine.file("app/Dockerfile", DOCKERFILE);
            machine.run("build", "-q", "-t", name, "--output", "type=registry", "app")
                    .succeeds();
            TestMachine other = new TestMachine(directory.resolve("other"));
            other.run("pull", name).succeeds();
            // What the tag means now is another image.
            machine.file("app/Dockerfile", "FROM busybox\nRUN echo other > /one\n");
            machine.run("build", "-q", "-t", name, "--output", "type=registry", "app")
                    .succeeds();
            damage(other, "one");
            damage(other, "bin/busybox");

            TestMachine.Result run =
                    other.run("run", "--network", "none", name, "sh", "-c", "test \"$(cat /one)\" = one");

            assertThat(run.err()).contains("is damaged in the store and is pulled again");
            assertThat(run.code()).as(run.err()).isZero();
            damage(other, "one");
            TestMachine.Result built = other.build("next", "FROM " + name + "\nRUN grep -q one /one\n");
            assertThat(built.code()).as(built.err()).isZero();
            assertThat(other.run("images").out()).doesNotContain("<none>");
        }
    }

    @Test
    void theCheckFindsWhatIsDamagedBeforeAnybodyReadsIt() throws IOException {
        machine.build("app", DOCKERFILE).succeeds();
        assertThat(machine.run("system", "check").succeeds().out()).contains("no damage", "4 layers");
        damage(machine, "one");

        TestMachine.Result look = machine.run("system", "check", "--dry-run");
        assertThat(look.code()).isEqualTo(1);
        assertThat(look.out())
                .contains("is damaged and would be removed", "The image app:latest lacks 1 of its 4 layers");
        assertThat(machine.run("system", "check", "--dry-run").out()).isEqualTo(look.out());

        TestMachine.Result check = machine.run("system", "check");
        assertThat(check.code()).isEqualTo(1);
        assertThat(check.out()).contains("was damaged and is removed", "build, pull or load it again");
        machine.build("app", DOCKERFILE).succeeds();
        machine.run("system", "check").succeeds();
        assertThat(machine.run("system", "chek").err()).contains("Did you mean \"jbuild system check\"?");
    }

    @Test
    void aFlippedByteInARecordGivesNoOtherLayer() throws IOException {
        machine.build("app", DOCKERFILE).succeeds();
        try (Stream<Path> records = Files.walk(directory.resolve("store/records"))) {
            for (Path record : records.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(record);
                // As it would be if a flip gave another digit.
                int at = text.indexOf("\"layer\":\"sha256:") + 16;
                char other = text.charAt(at) == '0' ? '1' : '0';
                Files.write(
                        record,
                        (text.substring(0, at) + other + text.substring(at + 1)).getBytes(StandardCharsets.UTF_8));
            }
        }

        TestMachine.Result again = machine.build("app", DOCKERFILE).succeeds();

        assertThat(again.err()).contains("the store's build record", "was damaged and is removed: its step runs again");
        assertThat(machine.files("app").resolve("three")).hasContent("three");
    }
}
