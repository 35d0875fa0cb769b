package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

/** {@code jbuild cp} with images, archives and containers that want to reach the host. */
class CopyThreatTests extends ContainerInProcess {

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
        // The link was there when it counted: what it leads to in the container was written to.
        jbuild("cp", "box:" + target + "/secret", "decoy").succeeds();
        assertThat(Files.readString(directory.resolve("decoy"))).isIn("written", "evil");
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
