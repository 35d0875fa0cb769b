package dev.jbuild.runtime.sandbox;

import static dev.jbuild.cache.os.Errno.EACCES;
import static dev.jbuild.cache.os.Errno.ENOENT;
import static dev.jbuild.cache.os.Errno.ENOSYS;
import static dev.jbuild.cache.os.Errno.EPERM;
import static dev.jbuild.cache.os.Errno.EROFS;
import static dev.jbuild.cache.os.Errno.ESRCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.Probe;
import dev.jbuild.runtime.testing.Requirements;
import dev.jbuild.runtime.testing.TestBox;
import dev.jbuild.runtime.user.UserSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attacks by system calls, each really tried by root of a sandbox with docker's default rights. */
class CallThreatTests extends BoxTest {

    private Probe calls;

    @BeforeEach
    void tryAll() throws Exception {
        calls = Probe.calls(box.process(process -> process.withInit(true)));
    }

    private void answers(int errno, String... names) {
        for (String name : names) {
            assertThat(calls.number(name)).as(name).isEqualTo(errno);
        }
    }

    @Test
    void threat075_kernelSettingsAreReadOnly() throws Exception {
        answers(EROFS, "write.core_pattern");
        for (String name : List.of("write.sysrq", "write.irq", "write.uevent")) {
            assertThat(calls.number(name))
                    .as(name + ", if there is such a file")
                    .isIn(EROFS, ENOENT);
        }
        assertThat(box.shell("echo x >/proc/sys/kernel/core_pattern").err()).contains("Read-only file system");
    }

    @Test
    void threat076_noCgroupCanBeMountedOrMade() {
        answers(EPERM, "mount.cgroup");
        answers(EROFS, "write.cgroup");
    }

    @Test
    void threat077_noNamespacesAndNoMounts() throws Exception {
        answers(
                EPERM,
                "unshare.user",
                "unshare.mount",
                "clone.user",
                "mount.tmpfs",
                "mount.remount",
                "umount",
                "setns");
        answers(EPERM, "fsopen", "open_tree", "pivot_root", "sethostname");
        answers(ENOSYS, "clone3");
        assertThat(box.shell("mount -t tmpfs x /tmp").code()).isNotZero();
    }

    @Test
    void threat078_noTracingOfTheInitAndNoStealingOfDescriptors() throws Exception {
        answers(EPERM, "ptrace.init", "pidfd_getfd", "kcmp");
        assertThat(box.shell("cat /proc/1/environ").err()).contains("Permission denied");
        assertThat(box.shell("readlink /proc/1/exe").code()).isNotZero();
    }

    @Test
    void threat079_signalsEndAtTheSandbox() throws Exception {
        answers(ESRCH, "kill.host");
        assertThat(box.shell("kill -9 -1; exit 6").code()).isIn(6, 137);
    }

    @Test
    void threat080_keysOfTheHostAreOutOfReach() {
        answers(EPERM, "keyctl", "add_key", "request_key");
    }

    @Test
    void threat081_riskyKernelInterfacesAreClosed() {
        answers(EPERM, "bpf", "perf_event_open", "io_uring_setup", "userfaultfd", "alg", "alg.high", "vsock");
        answers(0, "inet");
    }

    @Test
    void threat082_machineCannotBeChanged() {
        answers(EPERM, "init_module", "finit_module", "delete_module", "kexec_load", "reboot", "syslog");
        answers(EPERM, "clock_settime", "settimeofday", "swapon", "acct", "quotactl", "open_by_handle_at");
    }

    @Test
    void threat083_deviceNodesThatAreMadeInsideCannotBeOpened() {
        answers(0, "disk.mknod", "memory.mknod", "null.mknod");
        answers(EACCES, "disk.open", "memory.open", "null.open", "shm.open");
    }

    @Test
    void callsThatAreTooNewOrUnknownDoNotExist() {
        answers(ENOSYS, "unknown", "newest");
        answers(EPERM, "personality");
        answers(0, "personality.same", "chroot", "raw");
    }

    @Test
    void threat098_noInheritableCapabilitiesAndNoGroupsOfTheCaller() throws Exception {
        UserSpec nobody = new UserSpec(65534, 65534, List.of(), Optional.empty());
        Probe probe = Probe.self(box.user(nobody));
        assertThat(probe.status("CapInh")).isEqualTo("0000000000000000");
        assertThat(probe.status("CapAmb")).isEqualTo("0000000000000000");
        assertThat(probe.status("Groups").strip()).isEqualTo("65534");
    }

    /** A terminal that the caller gives away stays the caller's: it is not the sandbox's controlling terminal. */
    @Test
    void threat096_nothingIsTypedIntoTheCallersTerminal() throws Exception {
        try (TestTerminal terminal = TestTerminal.open();
                Pipe out = Pipe.open()) {
            RunningSandbox running =
                    box.start(new Stdio(terminal.descriptor(), out.writeEnd(), -1), "/bin/probe", "calls");
            out.closeWriteEnd();
            String text = TestBox.read(out).join();
            assertThat(running.await().code()).isZero();
            assertThat(text).contains("\"tiocsti\":").doesNotContain("\"tiocsti\":0");
        }
    }

    @Test
    void threat100_whatOthersDoOnTheProcessorsIsHidden() throws Exception {
        List<String> mounts = Probe.self(box).list("mounts");
        try (Stream<Path> throttles = Files.list(Path.of("/sys/devices/system/cpu"))
                .filter(path -> Files.exists(path.resolve("thermal_throttle")))) {
            throttles.forEach(path -> assertThat(mounts).anyMatch(line -> line.contains(path + "/thermal_throttle ")));
        }
        Requirements.need(Files.exists(Path.of("/proc/interrupts")), "this kernel has no /proc/interrupts");
        assertThat(box.output("cat /proc/interrupts")).isEmpty();
    }
}
