package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a container has changed, and images that are made of it: {@code diff}, {@code commit}, {@code export}, {@code import}. */
class ContainerImageTests extends ContainerInProcess {

    private static final String FILES = """
            FROM busybox
            RUN mkdir -p /opened /replaced/sub /deleted /mode /owner /below/a/b && echo 1 >/opened/f && echo 1 >/replaced/old \\
             && echo 1 >/replaced/sub/q && echo 1 >/deleted/x && echo 1 >/mode/m && echo 1 >/below/a/b/f && echo 1 >/file && mkdir /directory \\
             && echo 1 >/directory/in
            ENV COLOUR=red
            ENTRYPOINT ["sh"]
            CMD ["-c", "true"]
            LABEL image=yes
            """;

    private static final String CHANGES = """
            : >>/opened/f
            rm -rf /replaced; mkdir /replaced; echo 2 >/replaced/new
            rm -rf /deleted
            chmod 600 /mode/m
            chown 3 /owner
            rm /below/a/b/f
            echo 2 >/added; mkdir -p /new/deep; touch /new/deep/z
            rm /file; mkdir /file; touch /file/in
            rm -r /directory; echo 2 >/directory
            """;

    private static final String DIFF = """
            A /added
            C /below
            C /below/a
            C /below/a/b
            D /below/a/b/f
            D /deleted
            C /directory
            D /directory/in
            C /file
            A /file/in
            C /mode
            C /mode/m
            A /new
            A /new/deep
            A /new/deep/z
            C /owner
            C /replaced
            A /replaced/new
            D /replaced/old
            D /replaced/sub
            """;

    private void runChanges() throws IOException {
        machine.build("files", FILES).succeeds();
        jbuild("run", "-d", "--name", "box", "-e", "SIZE=big", "-l", "container=yes", "files", "-c", CHANGES)
                .succeeds();
        jbuild("wait", "box").succeeds();
    }

    /** By docker's rules, sorted: what went with its directory is not told, what came with one is. */
    @Test
    void diffTellsWhatWasAddedChangedAndDeleted() throws IOException {
        runChanges();

        assertThat(jbuild("diff", "box").succeeds().out()).isEqualTo(DIFF);
    }

    @Test
    void diffOfARunningContainerIsTheSame() throws IOException, InterruptedException {
        machine.build("files", FILES).succeeds();
        jbuild("run", "-d", "--name", "box", "files", "-c", CHANGES + "echo ready; exec sleep 1000")
                .succeeds();
        for (int look = 0; look < 200 && jbuild("logs", "box").out().isEmpty(); look++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }

        assertThat(jbuild("diff", "box").succeeds().out()).isEqualTo(DIFF);
    }

    @Test
    void diffOfANewContainerIsEmptyAlsoWhenItHasRun() throws IOException {
        jbuild("create", "--name", "fresh", "busybox", "true").succeeds();
        jbuild("run", "-d", "--name", "ran", "busybox", "true").succeeds();
        jbuild("wait", "ran").succeeds();

        assertThat(jbuild("diff", "fresh").succeeds().out()).isEmpty();
        assertThat(jbuild("diff", "ran").succeeds().out()).isEmpty();
        assertThat(jbuild("diff", "none").err()).contains("[JB5022]");
    }

    private String output(String image, String... program) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", "one", image));
        words.addAll(List.of(program));
        jbuild(words.toArray(String[]::new)).succeeds();
        jbuild("wait", "one").succeeds();
        String printed = jbuild("logs", "one").succeeds().out();
        jbuild("rm", "one").succeeds();
        return printed;
    }

    @Test
    void anImageOfAContainerHasItsFilesAndItsSettings() throws IOException {
        runChanges();

        String id = jbuild("commit", "-a", "Ada", "-m", "why", "box", "made:1")
                .succeeds()
                .out();

        assertThat(id).matches("sha256:[0-9a-f]{64}\n");
        assertThat(output("made:1", "-c", "echo $COLOUR $SIZE; cat /added /directory; ls /replaced /below/a/b"))
                .isEqualTo("red big\n2\n2\n/below/a/b:\n\n/replaced:\nnew\n");
        String details = jbuild("inspect", "made:1").succeeds().out();
        assertThat(details)
                .contains("\"Author\": \"Ada\"", "\"container\": \"yes\"", "\"image\": \"yes\"", "\"comment\": \"why\"")
                .doesNotContain("HOSTNAME=", "HOME=");
        assertThat(jbuild("diff", "box").out()).isEqualTo(DIFF);
        jbuild("start", "box").succeeds();
    }

    @Test
    void instructionsChangeTheConfigAsInADockerfile() throws IOException {
        machine.build("files", FILES + "ONBUILD RUN false\n").succeeds();
        jbuild("create", "--name", "box", "files").succeeds();

        jbuild(
                        "commit",
                        "-c",
                        "ENV A=1 B=\"two words\"",
                        "--change",
                        "CMD [\"-c\", \"echo $A $B; pwd\"]",
                        "-c",
                        "LABEL new=yes",
                        "-c",
                        "EXPOSE 80",
                        "-c",
                        "WORKDIR /tmp",
                        "-c",
                        "VOLUME /data",
                        "-c",
                        "USER daemon",
                        "-c",
                        "ONBUILD RUN true",
                        "box",
                        "changed")
                .succeeds();

        assertThat(output("changed")).isEqualTo("1 two words\n/tmp\n");
        assertThat(jbuild("inspect", "changed").out())
                .contains(
                        "\"80/tcp\"", "\"/data\"", "\"User\": \"daemon\"", "\"new\": \"yes\"", "RUN false", "RUN true");
        assertThat(jbuild("commit", "-c", "RUN true", "box").err()).contains("run is not a valid change", "[JB5043]");
        assertThat(jbuild("commit", "-c", "FROM x", "box").err()).contains("[JB5043]");
        assertThat(jbuild("commit", "-c", "ENV", "box").code()).isEqualTo(1);
        assertThat(jbuild("commit", "box", "BAD").err()).contains("[JB3090]");
        assertThat(jbuild("commit", "-p=perhaps", "box").err()).contains("[JB1050]");
    }

    /** The container stands still while its files are copied, and goes on afterwards. */
    @Test
    void aRunningContainerGoesOnAfterACommit() throws IOException, InterruptedException {
        jbuild("run", "-d", "--name", "box", "busybox", "sh", "-c", "while :; do echo again >>/lines; sleep 0.01; done")
                .succeeds();
        TimeUnit.MILLISECONDS.sleep(100);
        jbuild("commit", "box", "one").succeeds();
        jbuild("commit", "-p=false", "box", "two").succeeds();

        jbuild("cp", "box:/lines", "before").succeeds();
        TimeUnit.MILLISECONDS.sleep(500);
        jbuild("cp", "box:/lines", "after").succeeds();

        assertThat(Files.size(directory.resolve("after"))).isGreaterThan(Files.size(directory.resolve("before")));
        assertThat(output("one", "head", "-n1", "/lines")).isEqualTo("again\n");
    }

    @Test
    void aContainerThatChangedNothingAddsNoLayer() throws IOException {
        jbuild("create", "--name", "box", "busybox", "true").succeeds();

        jbuild("commit", "box", "same").succeeds();

        assertThat(layers("same")).isEqualTo(layers("busybox"));
    }

    private List<String> layers(String image) {
        return jbuild("inspect", image)
                .succeeds()
                .out()
                .lines()
                .filter(line -> line.strip().matches("\"sha256:[0-9a-f]{64}\",?"))
                .map(line -> line.strip().replace(",", ""))
                .toList();
    }

    private void tool(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** As docker's export writes it: with empty mount points and a link to where /proc will be. */
    @Test
    void archivesOfFilesBecomeImagesHoweverTheyAreCompressed() throws IOException, InterruptedException {
        Path root = directory.resolve("busybox-root");
        machine.file("busybox-root/.dockerenv", "");
        machine.file("busybox-root/dev/console", "");
        machine.file("busybox-root/etc/hosts", "");
        machine.file("busybox-root/etc/resolv.conf", "");
        Files.createDirectories(root.resolve("proc"));
        Files.createSymbolicLink(root.resolve("etc/mtab"), Path.of("/proc/mounts"));
        tool("tar", "-C", root.toString(), "-cf", "plain.tar", ".");
        tool("sh", "-c", "gzip -k plain.tar && xz -k plain.tar && zstd -q -k plain.tar");

        for (String archive : List.of("plain.tar", "plain.tar.gz", "plain.tar.xz", "plain.tar.zst")) {
            jbuild("import", "-c", "CMD [\"cat\", \"/etc/group\"]", "-m", "from a test", archive, "imported")
                    .succeeds();
            assertThat(output("imported")).isEqualTo(Files.readString(root.resolve("etc/group")));
        }
        assertThat(layers("imported")).hasSize(1);
        assertThat(jbuild("history", "imported").out()).contains("from a test");
        jbuild("import", "--platform", "linux/arm64", "plain.tar", "arm").succeeds();
        assertThat(jbuild("inspect", "arm").out()).contains("\"Architecture\": \"arm64\"");
        assertThat(jbuild("import", "nothere.tar").err()).contains("[JB5045]");
        assertThat(jbuild("import", "http://a b/").err()).contains("[JB5046]");
        assertThat(machine.runWithInput("no archive at all", "import", "-").code())
                .isEqualTo(1);
    }

    @Test
    void whatIsExportedIsTheSameContainerAgain() throws IOException {
        runChanges();

        jbuild("export", "-o", "box.tar", "box").succeeds();
        jbuild("import", "box.tar", "flat").succeeds();

        assertThat(output(
                        "flat",
                        "sh",
                        "-c",
                        "cat /added; ls /replaced; ls -ld /owner | cut -c1-20; ls -l /mode/m | cut -c1-10"))
                .isEqualTo("2\nnew\ndrwxr-xr-x    2 3   \n-rw-------\n");
        assertThat(jbuild("export", "-o", "none/box.tar", "box").err()).contains("[JB3110]");
    }
}
