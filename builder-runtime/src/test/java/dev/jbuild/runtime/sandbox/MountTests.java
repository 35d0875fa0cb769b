package dev.jbuild.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.Probe;
import dev.jbuild.runtime.testing.TestBox.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Mounts of a spec: what they show, where they go, what they leave. */
class MountTests extends BoxTest {

    private Path hostFile(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content);
    }

    private Path hostDirectory(String name) throws Exception {
        return Files.createDirectory(directory.resolve(name));
    }

    @Test
    void boundFilesAndDirectoriesShowTheHosts() throws Exception {
        Path tree = hostDirectory("tree");
        Files.writeString(tree.resolve("inner"), "from the tree");
        box.mount(MountSpec.Bind.readOnly(hostFile("file", "from the file"), "/etc/passwd"))
                .mount(MountSpec.Bind.writable(tree, "/tmp"));
        assertThat(box.output("cat /etc/passwd /tmp/inner; echo new >/tmp/made"))
                .isEqualTo("from the filefrom the tree");
        assertThat(tree.resolve("made")).hasContent("new");
        assertThat(box.shell("echo x >/etc/passwd").err()).contains("Read-only file system");
        assertThat(box.upper()).isEmptyDirectory();
    }

    @Test
    void placesThatAreMissingAreMadeAndReported() throws Exception {
        Path tree = hostDirectory("tree");
        box.mount(MountSpec.Bind.readOnly(hostFile("file", "x"), "/run/secrets/one"))
                .mount(MountSpec.Bind.readOnly(tree, "/run/cache/deep/er"))
                .mount(MountSpec.Tmpfs.of("/etc", OptionalLong.empty()))
                .mount(MountSpec.Bind.readOnly(tree, "/dev/pipes/inside"));
        Outcome outcome = box.run("/bin/true");
        assertThat(outcome.status().createdTargets())
                .containsExactly(
                        "/run",
                        "/run/secrets",
                        "/run/secrets/one",
                        "/run/cache",
                        "/run/cache/deep",
                        "/run/cache/deep/er");
        for (String path : outcome.status().createdTargets().reversed()) {
            Files.delete(box.upper().resolve(path.substring(1)));
        }
        assertThat(box.upper()).isEmptyDirectory();
    }

    @Test
    void imagesWithoutTheSystemsDirectoriesGetThem() throws Exception {
        for (String name : List.of("proc", "sys", "dev")) {
            Files.delete(box.base().resolve(name));
        }
        assertThat(box.run("/bin/true").status().createdTargets()).containsExactly("/proc", "/dev", "/sys");
    }

    @Test
    void linksToNowhereAreFollowedAndTheirTargetsMade() throws Exception {
        Files.createSymbolicLink(box.layer().resolve("etc-link"), Path.of("/etc/../etc/./generated/conf"));
        Files.createDirectories(box.layer().resolve("var"));
        Files.createSymbolicLink(box.layer().resolve("var/run"), Path.of("../run"));
        box.mount(MountSpec.Bind.readOnly(hostFile("file", "content"), "/etc-link"))
                .mount(MountSpec.Bind.readOnly(hostFile("other", "other"), "/var/run/one"));
        Outcome outcome = box.shell("cat /etc/generated/conf /etc-link /run/one");
        assertThat(outcome.out()).isEqualTo("contentcontentother");
        assertThat(outcome.status().createdTargets())
                .contains("/etc/generated", "/etc/generated/conf", "/run", "/run/one");
    }

    @Test
    void linksInACircleAreRefused() throws Exception {
        Files.createSymbolicLink(box.layer().resolve("one"), Path.of("two"));
        Files.createSymbolicLink(box.layer().resolve("two"), Path.of("one"));
        box.mount(MountSpec.Tmpfs.of("/one", OptionalLong.empty()));
        assertThatThrownBy(() -> box.run("/bin/true")).hasMessageContaining("leads through too many symbolic links");
    }

    @Test
    void filesDoNotGoOnDirectories() throws Exception {
        box.mount(MountSpec.Bind.readOnly(hostFile("file", "x"), "/etc"));
        assertThatThrownBy(() -> box.run("/bin/true"))
                .hasMessageContaining("because /etc is a directory and the source is not");
    }

    @Test
    void directoriesDoNotGoOnFiles() throws Exception {
        box.mount(MountSpec.Bind.readOnly(hostDirectory("tree"), "/etc/passwd"));
        assertThatThrownBy(() -> box.run("/bin/true")).hasMessageContaining("/etc/passwd is not a directory");
    }

    @Test
    void memoryHasItsSizeAndMode() throws Exception {
        box.mount(MountSpec.Tmpfs.of("/scratch", OptionalLong.of(1 << 20)));
        assertThat(box.output("stat -c %a /scratch")).isEqualTo("1777\n");
        assertThat(box.shell("dd if=/dev/zero of=/scratch/big bs=65536 count=32")
                        .err())
                .contains("No space left");
        assertThat(Probe.self(box).mount("/scratch")).contains("nosuid,nodev").contains("size=1024k");
    }

    @Test
    void secretsAreFilesInMemoryOfTheirOwner() throws Exception {
        byte[] value = "hunter2\n\0binary".getBytes(StandardCharsets.ISO_8859_1);
        box.mount(new MountSpec.SecretFile("/run/secrets/password", value, 0400, 33, 44));
        box.mount(new MountSpec.SecretFile("/run/secrets/empty", new byte[0], 0444, 0, 0));
        assertThat(box.output("stat -c %a:%u:%g:%s /run/secrets/*; cat /run/secrets/password"))
                .isEqualTo("444:0:0:0\n400:33:44:15\nhunter2\n\0binary");
        assertThat(box.shell("echo x >/run/secrets/password").err()).contains("Read-only file system");
        assertThat(Probe.self(box).mount("/run/secrets/password"))
                .contains(" tmpfs ")
                .contains("nosuid,nodev,noexec");
        assertThat(box.upper().resolve("run/secrets/password")).isEmptyFile();
    }

    @Test
    void emptyFilesHideOthersAndCanBeWritten() throws Exception {
        box.mount(new MountSpec.EmptyFile("/etc/passwd"));
        assertThat(box.output("cat /etc/passwd; echo mine >/etc/passwd; cat /etc/passwd"))
                .isEqualTo("mine\n");
        assertThat(box.upper().resolve("etc/passwd")).doesNotExist();
    }

    @Test
    void descriptorsCanBeBoundWhateverHasBecomeOfTheirNames() throws Exception {
        Path tree = hostDirectory("tree");
        Files.writeString(tree.resolve("inner"), "by descriptor");
        int descriptor = Descriptors.open(tree, Descriptors.O_PATH | Descriptors.O_DIRECTORY, 0);
        try {
            Files.move(tree, directory.resolve("moved"));
            hostDirectory("tree");
            box.mount(MountSpec.Bind.readOnly(descriptor, "/one")).mount(MountSpec.Bind.writable(descriptor, "/two"));
            assertThat(box.output("cat /one/inner; echo x >/two/made")).isEqualTo("by descriptor");
            assertThat(box.shell("echo x >/one/made").err()).contains("Read-only file system");
        } finally {
            Descriptors.close(descriptor);
        }
        assertThat(directory.resolve("moved/made")).exists();
    }

    @Test
    void bindsTakeNoDevices() throws Exception {
        assertThat(Probe.self(box.mount(MountSpec.Bind.writable(hostDirectory("tree"), "/tree")))
                        .mount("/tree"))
                .contains("nodev");
    }

    @Test
    void layersMayHaveLongNamesAndBeMany() throws Exception {
        Path deep = directory;
        for (int i = 0; i < 8; i++) {
            deep = Files.createDirectory(deep.resolve("a-long-name-of-a-directory-".repeat(4) + i));
        }
        for (int i = 0; i < 498; i++) {
            box.lower(Files.createDirectory(deep.resolve("layer" + i)));
        }
        Files.writeString(deep.resolve("layer497/lowest"), "here");
        assertThat(box.output("cat /lowest")).isEqualTo("here");
        box.lower(deep);
        assertThatThrownBy(() -> box.run("/bin/true"))
                .isInstanceOf(SandboxException.class)
                .hasMessage("A root file system has 1 to 500 layers, and this one has 501.");
    }

    @Test
    void mountsHideEachOtherInTheirOrder() throws Exception {
        Path tree = hostDirectory("tree");
        Files.writeString(tree.resolve("inner"), "seen");
        box.mount(MountSpec.Tmpfs.of("/data", OptionalLong.empty())).mount(MountSpec.Bind.readOnly(tree, "/data/sub"));
        assertThat(box.output("ls /data; cat /data/sub/inner")).isEqualTo("sub\nseen");
        assertThat(box.run("/bin/true").status().createdTargets()).doesNotContain("/data/sub");
    }

    @Test
    void namesAreBytes() throws Exception {
        String odd = "/od\udcffd \"name\"\n";
        box.mount(MountSpec.Tmpfs.of(odd, OptionalLong.empty()));
        assertThat(box.run("/bin/true").status().createdTargets()).contains(odd);
        List<Path> made;
        try (var entries = Files.list(box.upper())) {
            made = entries.toList();
        }
        assertThat(made).hasSize(1);
    }
}
