package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jbuild cp}: where files land, as docker was seen to do it, and what they are there. */
class ContainerCopyTests {

    private static final Path TABLES = RealCommands.TESTDATA.resolve("cp");

    @TempDir
    private Path directory;

    private TestMachine machine;
    private int number;

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    @AfterEach
    void removeAll() {
        for (String id : machine.run("ps", "-a", "-q").succeeds().out().lines().toList()) {
            machine.run("rm", "-f", id).succeeds();
        }
    }

    private TestMachine.Result jbuild(String... arguments) {
        return machine.run(arguments);
    }

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

    /** An image may be made so that a plain write to one of its paths would hit the host. */
    @Test
    void threat099_aLinkOfTheImageLeadsNoCopyOutOfTheContainer() throws IOException {
        Path canary = machine.file("canary/secret", "untouched");
        machine.build(
                        "evil",
                        "FROM busybox\nRUN ln -s " + canary.getParent() + " /data && ln -s " + canary + " /file\n")
                .succeeds();
        machine.file("new", "evil");
        jbuild("create", "--name", "box", "evil").succeeds();

        TestMachine.Result through = jbuild("cp", "new", "box:/data/secret");
        TestMachine.Result over = jbuild("cp", "new", "box:/file");
        TestMachine.Result read = jbuild("cp", "-L", "box:/file", "stolen");

        assertThat(through.err()).contains("[JB5036]");
        assertThat(over.err()).contains("[JB5036]");
        assertThat(read.err()).contains("[JB5033]");
        assertThat(canary).hasContent("untouched");
        assertThat(canary.getParent()).isDirectoryContaining("glob:**/secret");
        try (Stream<Path> files = Files.list(canary.getParent())) {
            assertThat(files).hasSize(1);
        }
        assertThat(directory.resolve("stolen")).doesNotExist();
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

    private interface Entries {
        void add(TarArchiveOutputStream tar) throws IOException;
    }

    private static String archive(Entries entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            entries.add(tar);
        }
        return bytes.toString(StandardCharsets.US_ASCII);
    }

    private static void file(TarArchiveOutputStream tar, String name) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(4);
        tar.putArchiveEntry(entry);
        tar.write("evil".getBytes(StandardCharsets.US_ASCII));
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, byte kind, String name, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    /** What a hostile archive names is looked for in the container, or refused; the host never sees it. */
    @Test
    void threat001_aHostileArchiveStaysInTheContainer() throws IOException {
        Path canary = machine.file("canary", "untouched");
        String up = "../".repeat(20);
        jbuild("create", "--name", "box", "busybox").succeeds();
        jbuild("run", "-d", "--name", "run", "busybox", "sleep", "1000").succeeds();

        for (String container : List.of("box", "run")) {
            String to = container + ":/tmp";
            TestMachine.Result upwards = machine.runWithInput(archive(tar -> file(tar, up + canary)), "cp", "-", to);
            assertThat(upwards.err()).contains("points upwards", "[JB2110]");
            machine.runWithInput(archive(tar -> file(tar, canary.toString())), "cp", "-", to)
                    .succeeds();
            machine.runWithInput(
                            archive(tar -> {
                                link(tar, TarConstants.LF_SYMLINK, "out", up + directory);
                                file(tar, "out/canary");
                            }),
                            "cp",
                            "-",
                            to)
                    .succeeds();
            TestMachine.Result hard = machine.runWithInput(
                    archive(tar -> link(tar, TarConstants.LF_LINK, "hard", up + canary)), "cp", "-", to);
            assertThat(hard.err()).contains("[JB2110]");
        }

        assertThat(canary).hasContent("untouched");
    }

    @Test
    void anArchiveReplacesNoDirectoryByAFile() throws IOException {
        machine.build("dirs", "FROM busybox\nRUN mkdir -p /w/d/keep && touch /w/f\n")
                .succeeds();
        jbuild("create", "--name", "box", "dirs").succeeds();

        assertThat(machine.runWithInput(archive(tar -> file(tar, "d")), "cp", "-", "box:/w")
                        .err())
                .contains("a directory is there");
        assertThat(machine.runWithInput(archive(tar -> file(tar, "f/x")), "cp", "-", "box:/w")
                        .code())
                .isEqualTo(1);
        jbuild("cp", "box:/w/.", "w").succeeds();
        assertThat(directory.resolve("w/d/keep")).isDirectory();
        assertThat(directory.resolve("w/f")).isRegularFile();
    }

    /**
     * A program of the container's exchanges a directory for a link to the host's canary and back, as fast as it can, while files are
     * copied out of it and into it. In the container the link's target is there too, and holds something else.
     */
    @Test
    void threat099_aLinkThatIsSwappedDuringACopyNeverLeadsToTheHost() throws IOException {
        Path canary = machine.file("canary/secret", "of the host");
        String target = directory.resolve("canary").toString();
        machine.build("swap", "FROM busybox\nRUN mkdir -p " + target + " && echo decoy >" + target + "/secret\n")
                .succeeds();
        jbuild(
                        "run",
                        "-d",
                        "--name",
                        "box",
                        "swap",
                        "sh",
                        "-c",
                        "mkdir /a; mkdir /spare; echo inside >/spare/secret; while :; do mv /spare /a/d; mv /a/d /spare; ln -s "
                                + target + " /a/d; rm /a/d; done")
                .succeeds();
        machine.file("evil", "written");
        machine.file("evils/secret", "written");
        int copied = 0;
        for (int turn = 0; turn < 200; turn++) {
            copied += jbuild("cp", "box:/a/d/secret", "out/file").code() == 0 ? 1 : 0;
            Files.createDirectories(directory.resolve("out"));
            copied += jbuild("cp", "box:/a", "out/tree" + turn).code() == 0 ? 1 : 0;
            copied += jbuild("cp", "evil", "box:/a/d/secret").code() == 0 ? 1 : 0;
            copied += jbuild("cp", "evils/.", "box:/a/d").code() == 0 ? 1 : 0;
            copied += machine.runWithInput(archive(tar -> file(tar, "d/secret")), "cp", "-", "box:/a")
                                    .code()
                            == 0
                    ? 1
                    : 0;
        }
        assertThat(copied).isGreaterThan(100);
        assertThat(canary).hasContent("of the host");
        try (Stream<Path> files = Files.list(canary.getParent())) {
            assertThat(files).containsExactly(canary);
        }
        try (Stream<Path> files = Files.walk(directory.resolve("out"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !Files.isSymbolicLink(file.getParent()))
                    .toList()) {
                assertThat(Files.readString(file)).isNotEqualTo("of the host");
            }
        }
    }

    /** What is on the host may be changed by a container too, through a directory that both see: it is not followed there either. */
    @Test
    void threat099_aLinkInTheDestinationIsNotFollowed() throws IOException {
        Path canary = machine.file("canary/secret", "of the host");
        machine.build("tree", "FROM busybox\nRUN mkdir -p /t/d && echo evil >/t/d/secret && echo evil >/t/secret\n")
                .succeeds();
        jbuild("create", "--name", "box", "tree").succeeds();
        Files.createDirectory(directory.resolve("shared"));
        Files.createSymbolicLink(directory.resolve("shared/d"), canary.getParent());
        Files.createSymbolicLink(directory.resolve("shared/secret"), canary);

        assertThat(jbuild("cp", "box:/t/.", "shared").err()).contains("[JB5035]");

        assertThat(canary).hasContent("of the host");
    }
}
