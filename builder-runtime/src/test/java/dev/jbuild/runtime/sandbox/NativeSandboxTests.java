package dev.jbuild.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeSandboxTests {

    @TempDir
    private Path directory;

    private TestRootfs rootfs;
    private List<String> mountsBefore;

    @BeforeEach
    void setUp() throws IOException {
        mountsBefore = Files.readAllLines(Path.of("/proc/self/mountinfo"));
        rootfs = new TestRootfs(directory);
    }

    /** After every test: no mount, no process and no cgroup of a sandbox is left. */
    @AfterEach
    void nothingIsLeft() throws IOException {
        rootfs.close();
        assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).isEqualTo(mountsBefore);
        try (Stream<ProcessHandle> processes = ProcessHandle.current().children()) {
            assertThat(processes.map(process -> process.info().command().orElse("")))
                    .noneMatch(command -> command.contains("jbrun") || command.contains("busybox"));
        }
        try (Stream<Path> groups = Files.walk(Path.of("/sys/fs/cgroup"), 4)) {
            assertThat(groups.map(Path::toString)).noneMatch(path -> path.contains("jbuild-test-"));
        }
    }

    @Test
    void exitCodesComeThrough() throws Exception {
        assertThat(rootfs.shell("exit 0").status().code()).isZero();
        assertThat(rootfs.shell("exit 7").status().code()).isEqualTo(7);
        assertThat(rootfs.shell("exit 7", process -> process.withInit(true))
                        .status()
                        .code())
                .isEqualTo(7);
        assertThat(rootfs.shell("kill -KILL $$", process -> process.withInit(true))
                        .status()
                        .code())
                .isEqualTo(137);
    }

    @Test
    void aMissingProgramIsNotFoundAndAFileThatIsNoProgramIsNotExecutable() throws Exception {
        Files.writeString(rootfs.lower.resolve("etc/text"), "no program");

        SandboxException missing = catchThrowableOfType(
                SandboxException.class, () -> rootfs.run(rootfs.process("nosuch"), NetworkMode.NONE, List.of()));
        SandboxException text = catchThrowableOfType(
                SandboxException.class, () -> rootfs.run(rootfs.process("/etc/text"), NetworkMode.NONE, List.of()));
        SandboxException folder = catchThrowableOfType(
                SandboxException.class, () -> rootfs.run(rootfs.process("/etc"), NetworkMode.NONE, List.of()));

        assertThat(missing.kind()).isEqualTo(SandboxException.Kind.NOT_FOUND);
        assertThat(missing).hasMessageContaining("executable file not found in $PATH");
        assertThat(text.kind()).isEqualTo(SandboxException.Kind.NOT_EXECUTABLE);
        assertThat(folder.kind()).isEqualTo(SandboxException.Kind.NOT_EXECUTABLE);
    }

    @Test
    void whatTheProcessChangesIsInTheUpperDirectoryAndNothingElse() throws Exception {
        rootfs.shell("echo hello > /greeting; rm /etc/* 2>/dev/null; mkdir /d; cat /proc/self/status > /dev/null");

        assertThat(rootfs.upper.resolve("greeting")).hasContent("hello\n");
        try (Stream<Path> made = Files.list(rootfs.upper)) {
            assertThat(made.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("greeting", "d");
        }
    }

    @Test
    void namespacesAreItsOwn() throws Exception {
        String output = rootfs.shell(
                        "for n in mnt pid uts ipc cgroup net; do readlink /proc/self/ns/$n; done; hostname; ls /sys/class/net")
                .output();

        for (String name : List.of("mnt", "pid", "uts", "ipc", "cgroup", "net")) {
            String host = Files.readSymbolicLink(Path.of("/proc/self/ns", name)).toString();
            assertThat(output).contains(name + ":[").doesNotContain(host);
        }
        assertThat(output).contains("localhost\nlo\n");
    }

    @Test
    void theHostNetworkIsTheHosts() throws Exception {
        String host = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();

        String output = rootfs.run(rootfs.process("readlink", "/proc/self/ns/net"), NetworkMode.HOST, List.of())
                .output();

        assertThat(output).isEqualTo(host + "\n");
    }

    @Test
    void capabilitiesAreDockersAndUsersHaveNone() throws Exception {
        UserSpec user = new UserSpec(1234, 5678, List.of(9), Optional.empty());
        ProcessSpec asUser = new ProcessSpec(
                List.of("sh", "-c", "id; grep Cap /proc/self/status"),
                List.of("PATH=/bin"),
                "/",
                user,
                false,
                "h",
                Capability.DEFAULT,
                SeccompPolicy.DEFAULT,
                false,
                false);

        String root = rootfs.shell("grep Cap /proc/self/status").output();
        String other = rootfs.run(asUser, NetworkMode.NONE, List.of()).output();

        assertThat(root)
                .contains("CapEff:\t00000000a80425fb", "CapBnd:\t00000000a80425fb", "CapInh:\t0000000000000000")
                .contains("CapAmb:\t0000000000000000");
        assertThat(other)
                .contains("uid=1234 gid=5678", "groups=9")
                .contains("CapEff:\t0000000000000000", "CapBnd:\t00000000a80425fb");
    }

    @Test
    void seccompIsOnAndNoNewPrivilegesOnlyWhenAskedFor() throws Exception {
        assertThat(rootfs.shell("grep -E 'Seccomp:|NoNewPrivs' /proc/self/status")
                        .output())
                .contains("NoNewPrivs:\t0", "Seccomp:\t2");
        assertThat(rootfs.shell(
                                "grep -E 'Seccomp:|NoNewPrivs' /proc/self/status",
                                process -> process.withNoNewPrivileges(true))
                        .output())
                .contains("NoNewPrivs:\t1", "Seccomp:\t2");
        assertThat(rootfs.shell(
                                "grep Seccomp: /proc/self/status",
                                process -> process.withSeccomp(SeccompPolicy.UNCONFINED))
                        .output())
                .contains("Seccomp:\t0");
    }

    @Test
    void threat068_noDescriptorButTheThreeStreamsIsOpen() throws Exception {
        // ls itself opens the directory that it lists: 3 is that one.
        assertThat(rootfs.shell("ls /proc/self/fd | tr '\\n' ' '").output()).isEqualTo("0 1 2 3 ");
    }

    @Test
    void threat072_aLinkInPlaceOfDevLeadsNowhere() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.createSymbolicLink(rootfs.lower.resolve("dev"), outside);

        SandboxException failure =
                catchThrowableOfType(SandboxException.class, () -> rootfs.shell("echo x > /dev/stolen"));

        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).isEmpty();
        }
        assertThat(String.valueOf(failure)).containsAnyOf("/dev", "null");
    }

    @Test
    void threat073_procMustBeADirectoryOfTheImage() throws Exception {
        Files.createSymbolicLink(rootfs.lower.resolve("proc"), Path.of("/tmp"));

        SandboxException failure = catchThrowableOfType(SandboxException.class, () -> rootfs.shell("true"));

        assertThat(failure).hasMessageContaining("/proc");
    }

    @Test
    void threat075_kernelSettingsAreReadOnly() throws Exception {
        assertThat(rootfs.shell("echo 1 > /proc/sys/kernel/panic; echo h > /proc/sysrq-trigger; touch /sys/x")
                        .output())
                .contains("/proc/sys/kernel/panic: Read-only file system")
                .contains("/sys/x: Read-only file system");
    }

    @Test
    void threat077_newNamespacesAndMountsAreRefused() throws Exception {
        assertThat(rootfs.shell(
                                "unshare -Ur true; mount -t tmpfs none /tmp; umount /proc; chroot / true && echo chroot ok")
                        .output())
                .contains("unshare")
                .contains("mount: permission denied")
                .contains("chroot ok");
    }

    @Test
    void threat079_killingEverythingKillsOnlyTheSandbox() throws Exception {
        TestRootfs.Result result = rootfs.shell("sleep 100 & kill -9 -1; wait; echo only I am left");

        assertThat(result.output()).contains("only I am left");
    }

    @Test
    void threat083_aDeviceMadeInsideCannotBeOpened() throws Exception {
        assertThat(rootfs.shell("for p in /x /dev/x /dev/shm/x /tmp/x; do mknod $p b 254 0; cat $p; done")
                        .output())
                .contains("'/x': Permission denied", "'/dev/x': Permission denied", "'/tmp/x': Permission denied");
    }

    @Test
    void threat100_whatTellsOfTheMachineIsMasked() throws Exception {
        assertThat(rootfs.shell(
                                "cat /proc/keys /proc/interrupts /proc/timer_list /proc/kcore 2>/dev/null | wc -c; ls /sys/firmware | wc -l")
                        .output()
                        .replace(" ", ""))
                .isEqualTo("0\n0\n");
    }

    @Test
    void devicesWorkAndAreTheUsualOnes() throws Exception {
        assertThat(rootfs.shell(
                                "echo x > /dev/null; head -c 3 /dev/zero | wc -c; head -c 2 /dev/urandom | wc -c; ls /dev | tr '\\n' ' '")
                        .output())
                .isEqualTo("3\n2\nfd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero ");
    }

    @Test
    void mountsLandWhereTheyShouldAndWhatHadToBeMadeIsReported() throws Exception {
        Path file = rootfs.file("file", "bound");
        Path folder = Files.createDirectories(directory.resolve("folder"));

        TestRootfs.Result result = rootfs.run(
                rootfs.process(
                        "sh",
                        "-c",
                        "cat /etc/new/file; echo out > /mnt/x; touch /mnt/ro 2>/dev/null; cat /run/secret;"
                                + " stat -c '%a %u' /run/secret; df -k /t | tail -1 | awk '{print $2}'"),
                NetworkMode.NONE,
                List.of(
                        MountSpec.Bind.readOnly(file, "/etc/new/file"),
                        MountSpec.Bind.writable(folder, "/mnt"),
                        new MountSpec.SecretFile("/run/secret", new byte[] {'s', 0, 't'}, 0440, 12, 13),
                        MountSpec.Tmpfs.of("/t", OptionalLong.of(1 << 20))));

        assertThat(result.output()).isEqualTo("bounds\0t440 12\n1024\n");
        assertThat(folder.resolve("x")).hasContent("out\n");
        assertThat(result.status().createdTargets())
                .containsExactly("/etc/new", "/etc/new/file", "/mnt", "/run", "/run/secret", "/t");
    }

    @Test
    void aReadOnlyMountAndAReadOnlyRootCannotBeWrittenTo() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("folder"));

        TestRootfs.Result result = rootfs.run(
                rootfs.process("sh", "-c", "touch /mnt/x; touch /y").withReadOnlyRootfs(true),
                NetworkMode.NONE,
                List.of(MountSpec.Bind.readOnly(folder, "/mnt")));

        assertThat(result.output()).contains("/mnt/x: Read-only file system", "/y: Read-only file system");
    }

    @Test
    void aMountOverProcIsRefusedInASentence() {
        SandboxException failure = catchThrowableOfType(
                SandboxException.class,
                () -> rootfs.run(
                        rootfs.process("true"),
                        NetworkMode.NONE,
                        List.of(MountSpec.Tmpfs.of("/proc/x", OptionalLong.empty()))));

        assertThat(failure).hasMessageContaining("Nothing can be mounted at \"/proc/x\"");
    }

    @Test
    void signalsReachTheProcess() throws Exception {
        for (boolean init : new boolean[] {true, false}) {
            RunningSandbox running = rootfs.start(
                    rootfs.process("sh", "-c", "trap 'exit 33' TERM; touch /ready; while :; do sleep 0.05; done")
                            .withInit(init),
                    NetworkMode.NONE,
                    List.of(),
                    new Stdio(-1, -1, -1));
            await(rootfs.upper.resolve("ready"));

            running.signal(15);

            assertThat(running.await().code()).isEqualTo(33);
            Files.delete(rootfs.upper.resolve("ready"));
        }
    }

    @Test
    void killEndsEverythingAndInterruptingTheWaitDoesToo() throws Exception {
        RunningSandbox running = rootfs.start(
                rootfs.process("sh", "-c", "sleep 1000 & sleep 1000").withInit(true),
                NetworkMode.NONE,
                List.of(),
                new Stdio(-1, -1, -1));
        running.kill();
        assertThat(running.await().signal()).isEqualTo(OptionalInt.of(9));

        RunningSandbox second =
                rootfs.start(rootfs.process("sleep", "1000"), NetworkMode.NONE, List.of(), new Stdio(-1, -1, -1));
        Thread.currentThread().interrupt();
        assertThat(catchThrowableOfType(InterruptedException.class, second::await))
                .isNotNull();
    }

    @Test
    void aScriptThatIsExecutableRunsAndOneWithoutItsInterpreterIsNotFound() throws Exception {
        Path script = rootfs.lower.resolve("bin/script");
        Files.writeString(script, "#!/bin/sh\necho from the script\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path broken = rootfs.lower.resolve("bin/broken");
        Files.writeString(broken, "#!/no/such\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(rootfs.run(rootfs.process("script"), NetworkMode.NONE, List.of())
                        .output())
                .isEqualTo("from the script\n");
        SandboxException failure = catchThrowableOfType(
                SandboxException.class, () -> rootfs.run(rootfs.process("broken"), NetworkMode.NONE, List.of()));
        assertThat(failure.kind()).isEqualTo(SandboxException.Kind.NOT_FOUND);
        assertThat(failure).hasMessageContaining("interpreter");
    }

    private static void await(Path file) throws InterruptedException {
        for (int attempt = 0; attempt < 500 && !Files.exists(file); attempt++) {
            Thread.sleep(10);
        }
        assertThat(file).exists();
    }
}
