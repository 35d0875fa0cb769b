package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code jbuild cp}: where files land, as docker was seen to do it, and what they are there. */
class ContainerCopyTests extends ContainerInProcess {

    private static final Path TABLES = RealCommands.TESTDATA.resolve("cp");

    private int number;

    /** Lines of a table: source, destination, result. */
    private static List<String[]> table(String name) throws IOException {
        return Files.readAllLines(TABLES.resolve(name)).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" +", 3))
                .toList();
    }

    private static String line(String source, String destination, String result) {
        return "%-8s %-8s %s".formatted(source, destination, result);
    }

    private static String text(String name) throws IOException {
        return String.join(
                "\n",
                Files.readAllLines(TABLES.resolve(name)).stream()
                        .filter(line -> !line.startsWith("#"))
                        .toList());
    }

    /** All that lies below a directory, one text for each. */
    private static NavigableSet<String> seen(Path top) throws IOException {
        NavigableSet<String> seen = new TreeSet<>();
        try (Stream<Path> walk = Files.walk(top)) {
            for (Path path : walk.filter(path -> !path.equals(top)).toList()) {
                String name = top.relativize(path).toString();
                String mode = Integer.toOctalString(
                        (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777);
                seen.add(
                        Files.isSymbolicLink(path)
                                ? name + " link to " + Files.readSymbolicLink(path)
                                : Files.isDirectory(path) ? name + " directory " + mode : name + " file " + mode);
            }
        }
        return seen;
    }

    private static String added(Set<String> before, Set<String> after) {
        NavigableSet<String> added = new TreeSet<>(after);
        added.removeAll(before);
        return added.isEmpty() ? "nothing" : String.join(", ", added);
    }

    private void makeImageForCopiesOut() throws IOException {
        machine.build("out", """
                FROM busybox
                RUN mkdir -p /d/sub /e && echo a >/d/a && echo b >/d/sub/b && echo f >/f && chmod 640 /f && chown 5:6 /f \\
                 && ln -s /d /ld && ln -s f /lf && ln -s /nowhere /dangling
                """).succeeds();
    }

    private Path hostForCopiesOut() throws IOException {
        Path host = Files.createDirectory(directory.resolve("host" + number++));
        Files.createDirectory(host.resolve("ex"));
        Files.writeString(host.resolve("exf"), "old");
        Files.createSymbolicLink(host.resolve("lex"), Path.of("ex"));
        Files.createSymbolicLink(host.resolve("lexf"), Path.of("exf"));
        Files.createSymbolicLink(host.resolve("ldang"), Path.of("newf"));
        return host;
    }

    private String copyOut(String container) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String[] row : table("out.txt")) {
            Path host = hostForCopiesOut();
            Set<String> before = seen(host);
            TestMachine.Result result = jbuild("cp", container + ":/" + row[0], host + "/" + row[1]);
            lines.add(line(row[0], row[1], result.code() == 0 ? added(before, seen(host)) : "refused"));
            assertThat(result.out() + result.err()).doesNotContain("internal error");
        }
        return String.join("\n", lines);
    }

    @Test
    void whatIsCopiedOutOfAStoppedContainerLandsWhereDockerPutsIt() throws IOException {
        makeImageForCopiesOut();
        jbuild("create", "--name", "box", "out").succeeds();

        assertThat(copyOut("box")).isEqualTo(text("out.txt"));
    }

    @Test
    void whatIsCopiedOutOfARunningContainerLandsWhereDockerPutsIt() throws IOException {
        makeImageForCopiesOut();
        jbuild("run", "-d", "--name", "box", "out", "sleep", "1000").succeeds();

        assertThat(copyOut("box")).isEqualTo(text("out.txt"));
    }

    private void prepareCopiesIn() throws IOException {
        machine.build("in", """
                FROM busybox
                RUN mkdir -p /w/ex && echo old >/w/exf && ln -s /w/ex /w/lex && ln -s /w/exf /w/lexf && ln -s /w/newf /w/ldang \\
                 && ln -s ex /w/rlex
                """).succeeds();
        machine.file("s/a", "A");
        machine.file("s/sub/b", "B");
        Path file = machine.file("sf", "F");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(directory.resolve("sl"), Path.of("s"));
        Files.createSymbolicLink(directory.resolve("sfl"), Path.of("sf"));
    }

    private Set<String> seenIn(String container) throws IOException {
        Path host = Files.createDirectory(directory.resolve("host" + number++));
        jbuild("cp", "-a", container + ":/w/.", host.toString()).succeeds();
        return seen(host);
    }

    private void copyIn(List<String[]> rows, String... making) throws IOException {
        List<String> wanted = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            jbuild(making).succeeds();
            Set<String> before = seenIn("box");
            TestMachine.Result result = jbuild("cp", row[0], "box:/w/" + row[1]);
            lines.add(line(row[0], row[1], result.code() == 0 ? added(before, seenIn("box")) : "refused"));
            wanted.add(line(row[0], row[1], row[2]));
            assertThat(result.out() + result.err()).doesNotContain("internal error");
            jbuild("rm", "-f", "box").succeeds();
        }
        assertThat(String.join("\n", lines)).isEqualTo(String.join("\n", wanted));
    }

    @Test
    void whatIsCopiedIntoAStoppedContainerLandsWhereDockerPutsIt() throws IOException {
        prepareCopiesIn();

        copyIn(table("in.txt"), "create", "--name", "box", "in");
    }

    @Test
    void whatIsCopiedIntoARunningContainerLandsWhereDockerPutsIt() throws IOException {
        prepareCopiesIn();

        copyIn(
                table("in.txt").stream()
                        .filter(row -> row[0].matches("sf|s/\\."))
                        .toList(),
                "run",
                "-d",
                "--name",
                "box",
                "in",
                "sleep",
                "1000");
    }

    private String stat(Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid") + ":" + Files.getAttribute(path, "unix:gid") + " "
                + Integer.toOctalString((int) Files.getAttribute(path, "unix:mode") & 07777);
    }

    /** A copy belongs to root or the caller, and what would make it more than it was goes with the owner; -a keeps all. */
    @Test
    void ownersAreKeptOnlyIfThatIsAskedFor() throws IOException {
        Path tool = machine.file("tool", "x");
        Files.setAttribute(tool, "unix:uid", 7);
        Files.setAttribute(tool, "unix:gid", 8);
        Files.setAttribute(tool, "unix:mode", 0104755);
        jbuild("create", "--name", "box", "busybox").succeeds();

        jbuild("cp", "tool", "box:/plain").succeeds();
        jbuild("cp", "-a", "tool", "box:/kept").succeeds();
        jbuild("cp", "-a", "box:/plain", ".").succeeds();
        jbuild("cp", "-a", "box:/kept", ".").succeeds();
        jbuild("cp", "box:/kept", "mine").succeeds();

        assertThat(stat(directory.resolve("plain"))).isEqualTo("0:0 755");
        assertThat(stat(directory.resolve("kept"))).isEqualTo("7:8 4755");
        assertThat(stat(directory.resolve("mine"))).isEqualTo("0:0 755");
    }

    @Test
    void aLinkIsFollowedOnlyIfThatIsAskedForAndOnlyInItsContainer() throws IOException {
        machine.build("links", "FROM busybox\nRUN ln -s /etc/passwd /out && ln -s ../../../../etc/group /up\n")
                .succeeds();
        jbuild("create", "--name", "box", "links").succeeds();

        jbuild("cp", "-L", "box:/out", "passwd").succeeds();
        jbuild("cp", "-L", "box:/up", "group").succeeds();
        jbuild("cp", "box:/up", "link").succeeds();

        assertThat(Files.readString(directory.resolve("passwd")))
                .isEqualTo(Files.readString(directory.resolve("busybox-root/etc/passwd")));
        assertThat(Files.readString(directory.resolve("group")))
                .isEqualTo(Files.readString(directory.resolve("busybox-root/etc/group")));
        assertThat(Files.readSymbolicLink(directory.resolve("link"))).hasToString("../../../../etc/group");
    }

    @Test
    void devicesAndSocketsAreLeftOutAndSaid() throws IOException {
        machine.build("nodes", "FROM busybox\nRUN mkdir /n && mknod /n/zero c 1 5 && mkfifo /n/pipe && echo x >/n/x\n")
                .succeeds();
        jbuild("create", "--name", "box", "nodes").succeeds();

        TestMachine.Result plain = jbuild("cp", "box:/n", "plain").succeeds();
        jbuild("cp", "-a", "box:/n", "exact").succeeds();

        assertThat(plain.err()).isEqualTo("jbuild: zero is a device and was left out; with -a it is copied\n");
        assertThat(directory.resolve("plain/zero")).doesNotExist();
        assertThat((int) Files.getAttribute(directory.resolve("plain/pipe"), "unix:mode") & 0170000)
                .isEqualTo(0010000);
        assertThat((int) Files.getAttribute(directory.resolve("exact/zero"), "unix:mode") & 0170000)
                .isEqualTo(0020000);
    }

    @Test
    void aReadOnlyContainerRefusesWhatIsCopiedIn() throws IOException {
        machine.file("x", "x");
        jbuild("create", "--name", "stopped", "--read-only", "busybox").succeeds();
        jbuild("run", "-d", "--name", "running", "--read-only", "busybox", "sleep", "1000")
                .succeeds();

        assertThat(jbuild("cp", "x", "stopped:/x").err()).contains("read-only", "[JB5031]");
        assertThat(jbuild("cp", "x", "running:/x").err()).contains("read-only", "[JB5031]");
        jbuild("cp", "running:/etc/passwd", "passwd").succeeds();
        // What a container has in memory is no part of its root.
        jbuild("cp", "x", "running:/dev/shm/x").succeeds();
        jbuild("cp", "running:/dev/shm/x", "y").succeeds();
        assertThat(directory.resolve("y")).hasContent("x");
    }

    @Test
    void filesOfTheKernelAreNoneOfTheContainer() throws IOException {
        machine.file("x", "x");
        jbuild("run", "-d", "--name", "box", "busybox", "sleep", "1000").succeeds();

        assertThat(jbuild("cp", "box:/proc/version", "version").err()).contains("[JB5033]");
        assertThat(jbuild("cp", "box:/dev/null", "null").err()).contains("[JB5033]");
        assertThat(jbuild("cp", "box:/proc/1", "one").err()).contains("[JB5033]");
        assertThat(jbuild("cp", "box:/proc/self/root/etc/passwd", "passwd").code())
                .isEqualTo(1);
        assertThat(jbuild("cp", "x", "box:/proc/x").err()).contains("[JB5041]");
        jbuild("cp", "box:/", "all").succeeds();
        assertThat(directory.resolve("all/proc")).isEmptyDirectory();
        assertThat(directory.resolve("all/etc/passwd")).exists();
    }

    @Test
    void mistakesAreExplained() throws IOException {
        machine.file("x", "x");
        jbuild("create", "--name", "box", "busybox").succeeds();

        assertThat(jbuild("cp", "a", "b").err()).contains("must be in a container", "[JB5039]");
        assertThat(jbuild("cp", "box:/a", "box:/b").err()).contains("between containers", "[JB5039]");
        assertThat(jbuild("cp", "x", "box:").err()).contains("[JB5042]");
        assertThat(jbuild("cp", "x", "none:/").err()).contains("[JB5022]");
        assertThat(jbuild("cp", "nothere", "box:/").err()).contains("[JB5033]");
        assertThat(machine.runWithInput("", "cp", "-", "box:/etc/passwd").err())
                .contains("must be a directory", "[JB5037]");
    }
}
