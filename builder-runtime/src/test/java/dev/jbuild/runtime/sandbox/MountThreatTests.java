package dev.jbuild.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.SystemCall;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.Probe;
import dev.jbuild.runtime.testing.TestBox.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Images and volumes that try to bend the set-up of their sandbox. */
class MountThreatTests extends BoxTest {

    private static final long F_SETFD = 2;

    private Path trap() throws Exception {
        Path trap = Files.createDirectory(directory.resolve("trap"));
        Files.setPosixFilePermissions(trap, PosixFilePermissions.fromString("rwxrwxrwx"));
        return trap;
    }

    private int leakedDescriptor() throws Exception {
        int descriptor = Descriptors.open(directory, Descriptors.O_RDONLY | Descriptors.O_DIRECTORY, 0);
        Kernel.call(SystemCall.FCNTL, descriptor, F_SETFD, 0);
        return descriptor;
    }

    private void script(String name, String text) throws Exception {
        Files.setPosixFilePermissions(
                Files.writeString(box.layer().resolve(name), text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void threat051_workingDirectoryByALeakedDescriptorIsRefused() throws Exception {
        int descriptor = leakedDescriptor();
        try {
            for (int number = 3; number < 24; number++) {
                String path = "/proc/self/fd/" + number;
                assertThatThrownBy(() -> box.directory(path).run("/bin/pwd"))
                        .as(path)
                        .isInstanceOf(SandboxException.class)
                        .hasMessageContaining("enter the working directory " + path);
            }
        } finally {
            Descriptors.close(descriptor);
        }
    }

    @Test
    void threat067_launcherCannotBeOverwrittenFromInside() throws Exception {
        Path launcher = LauncherBinary.unpack(box.store().root()).path();
        byte[] before = Files.readAllBytes(launcher);
        script("evil", "#!/proc/self/exe\n");
        Outcome outcome = box.run("/evil");
        assertThat(outcome.code()).isEqualTo(125);
        assertThat(outcome.err()).contains("jbuild's launcher");
        box.process(process -> process.withInit(true).withCapabilities(EnumSet.allOf(Capability.class)));
        // With all rights even the init's file can be found, and is a sealed copy that nobody can write to.
        outcome = box.shell(
                "readlink /proc/1/exe; echo x >/proc/1/exe; cat /proc/self/exe >/proc/1/exe; chmod 777 /proc/1/exe");
        assertThat(outcome.out()).startsWith("/memfd:jbrun");
        assertThat(outcome.err()).containsAnyOf("Text file busy", "Operation not permitted", "Permission denied");
        assertThat(Files.readAllBytes(launcher)).isEqualTo(before);
    }

    @Test
    void threat068_noDescriptorOfTheHostReachesTheProgram() throws Exception {
        int descriptor = leakedDescriptor();
        try {
            assertThat(Probe.self(box).list("descriptors")).containsExactly("0", "1", "2");
            box.process(process -> process.withInit(true));
            assertThat(Probe.self(box).list("descriptors")).containsExactly("0", "1", "2");
            assertThat(box.output("ls /proc/self/fd | wc -l")).isEqualTo("4\n");
        } finally {
            Descriptors.close(descriptor);
        }
    }

    @Test
    void threat069_nullDeviceOfTheImageMasksNothing() throws Exception {
        Files.createDirectory(box.layer().resolve("dev"));
        Files.createSymbolicLink(box.layer().resolve("dev/null"), Path.of("/proc/sys/kernel/core_pattern"));
        String pattern = Files.readString(Path.of("/proc/sys/kernel/core_pattern"));
        assertThat(box.output("stat -c %t:%T /dev/null; echo evil >/dev/null; [ ! -e /proc/keys ] || cat /proc/keys"))
                .isEqualTo("1:3\n");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/core_pattern"))).isEqualTo(pattern);
    }

    /** The host's own /dev/null may be bent where jbuild runs in somebody else's container. */
    @Test
    void threat069_nullDeviceThatIsAnotherIsAnError() throws Exception {
        Path launcher = LauncherBinary.unpack(box.store().root()).path();
        Path bent = Files.writeString(
                directory.resolve("bent"),
                "#!/bin/sh\nexec unshare -m sh -c 'mount --bind /dev/zero /dev/null; exec " + launcher + " run'\n");
        Files.setPosixFilePermissions(bent, PosixFilePermissions.fromString("rwx------"));
        NativeSandbox sandbox =
                new NativeSandbox(new LauncherBinary(bent), box.store().session(), false);
        assertThatThrownBy(() -> sandbox.start(box.spec(new Stdio(-1, -1, -1), List.of("/bin/true"))))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("use /dev/null, which is not the device 1:3");
    }

    @Test
    void threat072_linkAsDevInTheImageNeverReachesTheHost() throws Exception {
        Path trap = trap();
        for (String name : List.of("proc", "dev", "sys")) {
            Path link = Files.createSymbolicLink(box.layer().resolve(name), trap);
            assertThatThrownBy(() -> box.run("/bin/true"))
                    .as(name)
                    .isInstanceOf(SandboxException.class)
                    .hasMessageContaining("holds a symbolic link there");
            Files.delete(link);
        }
        assertThat(trap).isEmptyDirectory();
    }

    @Test
    void threat073_nothingIsMountedOverProcAndSys() throws Exception {
        for (String target : List.of("/", "/proc", "/proc/sys", "/sys/", "//proc/./x", "/a/../proc", "relative")) {
            SandboxSpec plain = box.spec(new Stdio(-1, -1, -1), List.of("/bin/true"));
            SandboxSpec spec = SandboxSpec.of(
                    plain.id(),
                    plain.rootfs(),
                    plain.process(),
                    List.of(MountSpec.Tmpfs.of(target, OptionalLong.empty())),
                    plain.network(),
                    plain.stdio());
            assertThatThrownBy(() -> box.sandbox().start(spec))
                    .as(target)
                    .isInstanceOf(SandboxException.class)
                    .hasMessageStartingWith("Nothing can be mounted on \"" + target);
        }
    }

    @Test
    void threat073_linksToProcAreNoWayAround() throws Exception {
        Files.createSymbolicLink(box.layer().resolve("way"), Path.of("/proc/self"));
        Files.createSymbolicLink(box.layer().resolve("other"), Path.of("../../sys/kernel"));
        Files.createSymbolicLink(box.layer().resolve("root"), Path.of("."));
        box.mount(MountSpec.Tmpfs.of("/way/attr", OptionalLong.empty()));
        assertThatThrownBy(() -> box.run("/bin/true")).hasMessageContaining("because /proc is no place for mounts");
    }

    @Test
    void threat074_volumeThatChangesUnderneathIsNoWayOut() throws Exception {
        Path trap = trap();
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Files.createDirectory(volume.resolve("real"));
        box.mount(MountSpec.Bind.writable(volume, "/volume")).mount(new MountSpec.EmptyFile("/volume/way/deep/file"));
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            Path way = volume.resolve("way");
            while (!over.get()) {
                try {
                    Files.deleteIfExists(way);
                    Files.createSymbolicLink(way, trap);
                    Files.deleteIfExists(way);
                    Files.createSymbolicLink(way, Path.of("/volume/real"));
                    Files.deleteIfExists(way);
                    Files.createDirectory(way);
                } catch (IOException busy) {
                    // The sandbox has made something there; next time.
                    way.resolve("deep/file").toFile().delete();
                    way.resolve("deep").toFile().delete();
                }
            }
        });
        int worked = 0;
        for (int i = 0; i < 40; i++) {
            try {
                worked += box.run("/bin/true").code() == 0 ? 1 : 0;
            } catch (SandboxException raceLost) {
                assertThat(raceLost).hasMessageContaining("/volume/way");
            }
        }
        over.set(true);
        swapper.join();
        assertThat(trap).isEmptyDirectory();
        assertThat(worked).isPositive();
    }

    @Test
    void threat094_layersAreLimited() {
        for (int i = 0; i < 600; i++) {
            box.lower(directory);
        }
        assertThatThrownBy(() -> box.run("/bin/true")).hasMessageStartingWith("A root file system has 1 to 500 layers");
    }

    @Test
    void threat094_terminalsOfTheSandboxAreItsOwn() throws Exception {
        assertThat(box.output("ls /dev/pts")).isEqualTo("ptmx\n");
    }
}
