package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files in and out of containers by pipes and with other programs' archives, as a user has it. Runs after packaging. */
class ContainerFilesEndToEndTests extends ContainerEndToEnd {

    private static final int MEGABYTES = 200;

    @BeforeAll
    void makeFiles() throws Exception {
        makeSpecialFiles(directory.resolve("from"));
    }

    private static RealCommands.Result shell(String line) throws Exception {
        return commands().run("sh", "-c", "cd " + directory + " && j=" + JBUILD.toAbsolutePath() + " && " + line);
    }

    private static void attribute(Path file, String value) throws IOException {
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                .write("note", ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static String attribute(Path file) throws IOException {
        ByteBuffer value = ByteBuffer.allocate(100);
        int length = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                .read("note", value);
        return new String(value.array(), 0, length, StandardCharsets.UTF_8);
    }

    private static long blocks(Path file) throws Exception {
        return Long.parseLong(
                commands().run("stat", "-c", "%b", file).succeeds().output().strip());
    }

    private static void makeSpecialFiles(Path from) throws Exception {
        Files.createDirectories(from.resolve("sub"));
        byte[] random = new byte[1 << 20];
        new Random(3).nextBytes(random);
        try (var out = Files.newOutputStream(from.resolve("large"))) {
            for (int part = 0; part < MEGABYTES; part++) {
                random[0] = (byte) part;
                out.write(random);
            }
        }
        try (RandomAccessFile holes = new RandomAccessFile(from.resolve("holes").toFile(), "rw")) {
            holes.seek(300L << 20);
            holes.write(1);
        }
        Files.writeString(from.resolve("sub/name"), "linked");
        Files.createLink(from.resolve("other name"), from.resolve("sub/name"));
        Files.createSymbolicLink(from.resolve("link"), Path.of("/etc/passwd"));
        Files.setAttribute(from.resolve("sub/name"), "unix:mode", 0100604);
        attribute(from.resolve("sub/name"), "kept");
        shell("mkfifo from/pipe && touch -d '2001-02-03 04:05:06' from/large from/sub && chown 11:12 from/sub")
                .succeeds();
    }

    /** There and back again: into a container that runs, out of the same when it has ended. */
    @Test
    void filesOfEveryKindComeBackAsTheyWere() throws Exception {
        Path from = directory.resolve("from");
        jbuild("run", "-d", "--name", "box", "busybox", "sleep", "1000").succeeds();

        jbuild("cp", "-a", from, "box:/there").succeeds();
        assertThat(jbuild(
                                "exec",
                                "box",
                                "sh",
                                "-c",
                                "cd /there; stat -c %h:%a sub/name; readlink link; stat -c %u:%g sub")
                        .succeeds()
                        .output())
                .isEqualTo("2:604\n/etc/passwd\n11:12\n");
        jbuild("stop", "-t", "0", "box").succeeds();
        Path back = directory.resolve("back");
        jbuild("cp", "-a", "box:/there", back).succeeds();

        // Modes, owners, times, links, sizes: as GNU tar sees both.
        String listing = "tar -C %s --sort=name --numeric-owner -cf - . | tar -tvf - --numeric-owner";
        assertThat(shell(listing.formatted("back")).succeeds().output())
                .isEqualTo(shell(listing.formatted("from")).succeeds().output());
        shell("cmp from/large back/large && cmp from/holes back/holes").succeeds();
        assertThat(attribute(back.resolve("sub/name"))).isEqualTo("kept");
        assertThat(blocks(back.resolve("holes"))).isLessThan(10_000);
    }

    /** The same through archives, with a heap in which the large file has no place. */
    @Test
    void archivesGoThroughPipesBothWays() throws Exception {
        jbuild("run", "-d", "--name", "box", "busybox", "sleep", "1000").succeeds();
        jbuild("exec", "box", "mkdir", "/in").succeeds();

        shell("tar --xattrs -cf - from | JAVA_TOOL_OPTIONS=-Xmx64m $j cp - box:/in")
                .succeeds();
        shell("JAVA_TOOL_OPTIONS=-Xmx64m $j cp box:/in/from - | (mkdir again && tar --xattrs -C again -xf -)")
                .succeeds();

        String listing = "tar -C %s --sort=name --numeric-owner -cf - . | tar -tvf - --numeric-owner";
        assertThat(shell(listing.formatted("again/from")).succeeds().output())
                .isEqualTo(shell(listing.formatted("from")).succeeds().output());
        shell("cmp from/large again/from/large && cmp from/holes again/from/holes")
                .succeeds();
        assertThat(attribute(directory.resolve("again/from/sub/name"))).isEqualTo("kept");
    }

    @Test
    void anExportIsReadByOtherTars() throws Exception {
        jbuild("run", "-d", "--name", "box", "busybox", "sh", "-c", "echo new >/new; rm /etc/group; exec sleep 1000")
                .succeeds();
        shell("until $j cp box:/new - >/dev/null 2>&1; do sleep 0.1; done").succeeds();

        String names = shell("$j export box | tar -t").succeeds().output();

        assertThat(names.lines())
                .contains("new", "etc/passwd", "etc/hosts", "proc/", "dev/")
                .doesNotContain("etc/group", "./", "dev/null");
        assertThat(shell("$j export box | tar -xO etc/hosts new").succeeds().output())
                .isEqualTo("new\n");
        if (commands().run("sh", "-c", "command -v bsdtar").code() == 0) {
            assertThat(shell("$j export box | bsdtar -tf -").succeeds().output())
                    .isEqualTo(names);
        }
        assertThat(shell("$j export box | $j import -c 'CMD [\"cat\", \"/new\"]' - flat && $j run --rm flat")
                        .succeeds()
                        .output())
                .endsWith("\nnew\n");
    }

    @Test
    void aTerminalGetsNoArchive() throws Exception {
        assumeTrue(commands().run("sh", "-c", "command -v script").code() == 0, "there is no script(1)");
        jbuild("create", "--name", "box", "busybox").succeeds();

        for (String command : List.of("export box", "cp box:/etc -")) {
            assertThat(shell("script -qec \"$j " + command + "\" /dev/null </dev/null")
                            .output())
                    .contains("is a terminal", "[JB5040]");
        }
    }

    /** Two who copy into a container that does not run, and one who starts it, get in nobody's way. */
    @Test
    void copiesAndAStartAtTheSameTimeWaitForEachOther() throws Exception {
        jbuild("create", "--name", "box", "busybox", "sleep", "1000").succeeds();
        Files.writeString(directory.resolve("one"), "1");

        shell("for i in 1 2 3 4; do $j cp one box:/one$i & done; $j start box & wait")
                .succeeds();

        assertThat(jbuild("exec", "box", "sh", "-c", "cat /one1 /one2 /one3 /one4")
                        .succeeds()
                        .output())
                .isEqualTo("1111");
        assertThat(jbuild("diff", "box").succeeds().output()).isEqualTo("A /one1\nA /one2\nA /one3\nA /one4\n");
    }

    @Test
    void anImageOfARunningContainerRuns() throws Exception {
        jbuild("run", "-d", "--name", "box", "busybox", "sh", "-c", "echo yes >/answer; exec sleep 1000")
                .succeeds();
        shell("until $j cp box:/answer - >/dev/null 2>&1; do sleep 0.1; done").succeeds();

        jbuild("commit", "-c", "CMD [\"cat\", \"/answer\"]", "box", "answers:1").succeeds();

        assertThat(jbuild("run", "--rm", "answers:1").succeeds().output()).isEqualTo("yes\n");
        assertThat(jbuild("ps").succeeds().output()).contains("box", "Up ");
    }

    /** What is left of a copy is nothing: no temporary file of the store's. */
    @Test
    void aCopyLeavesNothingBehind() throws Exception {
        jbuild("create", "--name", "box", "busybox").succeeds();
        Files.writeString(directory.resolve("one"), "1");
        jbuild("cp", directory.resolve("one"), "box:/one").succeeds();
        jbuild("cp", "box:/one", directory.resolve("two")).succeeds();
        jbuild("commit", "box", "left").succeeds();

        try (Stream<Path> left = Files.list(directory.resolve("store/tmp"))) {
            assertThat(left.filter(path -> !path.endsWith(".lock"))).isEmpty();
        }
        try (InputStream in = Files.newInputStream(directory.resolve("two"))) {
            assertThat(in.readAllBytes()).containsExactly('1');
        }
    }
}
