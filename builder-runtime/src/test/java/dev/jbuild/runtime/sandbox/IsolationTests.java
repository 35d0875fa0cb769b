package dev.jbuild.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.Probe;
import dev.jbuild.runtime.testing.TestBox;
import dev.jbuild.runtime.user.UserSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a program sees of itself and its surroundings. */
class IsolationTests extends BoxTest {

    private static final UserSpec SOMEBODY = new UserSpec(1234, 2345, List.of(10, 20), Optional.empty());
    private static final String DOCKERS_14 = "00000000a80425fb";
    private static final String NONE = "0000000000000000";

    @Test
    void namespacesAreNew() throws Exception {
        Probe probe = Probe.self(box);
        for (String kind : List.of("mnt", "pid", "uts", "ipc", "cgroup", "net")) {
            assertThat(probe.namespaces()).as(kind).containsKey(kind);
            assertThat(probe.namespaces().get(kind)).as(kind).isNotEqualTo(Probe.hostNamespace(kind));
        }
    }

    @Test
    void networkOfTheHostIsTheVerySame() throws Exception {
        box.network(NetworkMode.HOST);
        Probe probe = Probe.self(box);
        assertThat(probe.namespaces()).containsEntry("net", Probe.hostNamespace("net"));
        assertThat(probe.mount("/sys")).contains(" sysfs ").contains(" ro,");
    }

    @Test
    void withoutNetworkThereIsOnlyTheLoopbackDeviceAndItIsUp() throws Exception {
        assertThat(Probe.self(box).list("interfaces")).containsExactly("lo");
        assertThat(box.output("ip link show lo")).contains("UP");
        assertThat(box.shell("ping -c 1 -W 5 127.0.0.1").code()).isZero();
    }

    @Test
    void capabilitiesOfRootAreDockers14AndNoneIsInheritable() throws Exception {
        Probe probe = Probe.self(box);
        assertThat(probe.status("CapEff")).isEqualTo(DOCKERS_14);
        assertThat(probe.status("CapPrm")).isEqualTo(DOCKERS_14);
        assertThat(probe.status("CapBnd")).isEqualTo(DOCKERS_14);
        assertThat(probe.status("CapInh")).isEqualTo(NONE);
        assertThat(probe.status("CapAmb")).isEqualTo(NONE);
    }

    @Test
    void otherUsersHaveNoCapabilitiesAndTheirGroupsOnly() throws Exception {
        for (boolean init : new boolean[] {false, true}) {
            Probe probe = Probe.self(box.user(SOMEBODY).process(process -> process.withInit(init)));
            assertThat(probe.number("uid")).isEqualTo(1234);
            assertThat(probe.number("gid")).isEqualTo(2345);
            assertThat(probe.status("Groups").strip()).isEqualTo("10 20 2345");
            assertThat(probe.status("CapEff")).isEqualTo(NONE);
            assertThat(probe.status("CapPrm")).isEqualTo(NONE);
            assertThat(probe.status("CapBnd")).isEqualTo(DOCKERS_14);
        }
    }

    @Test
    void groupsMayBeMany() throws Exception {
        List<Integer> groups = IntStream.rangeClosed(1000, 1999).boxed().toList();
        Probe probe = Probe.self(box.user(new UserSpec(1, 1, groups, Optional.empty())));
        assertThat(List.of(probe.status("Groups").strip().split(" ", -1))).contains("1000", "1032", "1033", "1100");
    }

    @Test
    void chosenCapabilitiesAreExactlyThose() throws Exception {
        box.process(process -> process.withCapabilities(Set.of(Capability.CHOWN, Capability.NET_ADMIN)));
        Probe probe = Probe.self(box);
        assertThat(probe.status("CapEff")).isEqualTo("0000000000001001");
        assertThat(probe.status("CapBnd")).isEqualTo("0000000000001001");
        box.process(process -> process.withCapabilities(Set.of()));
        assertThat(Probe.self(box).status("CapBnd")).isEqualTo(NONE);
    }

    @Test
    void filterIsLoadedWithAndWithoutNoNewPrivileges() throws Exception {
        Probe probe = Probe.self(box);
        assertThat(probe.status("Seccomp")).isEqualTo("2");
        assertThat(probe.status("NoNewPrivs")).isEqualTo("0");
        for (boolean init : new boolean[] {false, true}) {
            box.user(SOMEBODY).process(process -> process.withInit(init).withNoNewPrivileges(true));
            probe = Probe.self(box);
            assertThat(probe.status("Seccomp")).isEqualTo("2");
            assertThat(probe.status("NoNewPrivs")).isEqualTo("1");
        }
    }

    @Test
    void unconfinedHasNoFilterAndProfilesDecideThemselves() throws Exception {
        box.process(process -> process.withSeccomp(SeccompPolicy.UNCONFINED));
        assertThat(Probe.self(box).status("Seccomp")).isEqualTo("0");
        String noRename = "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"sethostname\"],"
                + "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":77}]}";
        box.process(process -> process.withSeccomp(new SeccompPolicy.Profile(noRename)));
        assertThat(Probe.calls(box).number("sethostname")).isEqualTo(77);
        box.process(process -> process.withSeccomp(new SeccompPolicy.Profile("{]")));
        assertThatThrownBy(() -> box.run("/bin/true"))
                .isInstanceOf(SandboxException.class)
                .hasMessageStartingWith("The seccomp profile can't be used: ");
    }

    @Test
    void environmentAndArgumentsAreExact() throws Exception {
        box.process(process -> new ProcessSpec(
                process.arguments(),
                List.of("A=1", "EMPTY=", "TEXT=a b\nc=\"d\""),
                process.directory(),
                process.user(),
                false,
                "a-name",
                process.capabilities(),
                process.seccomp(),
                false,
                false,
                List.of()));
        Probe probe = Probe.self(box, "one", "", "three words 'n \"quotes\"");
        assertThat(probe.list("arguments")).containsExactly("/bin/probe", "one", "", "three words 'n \"quotes\"");
        assertThat(probe.list("environment")).containsExactly("A=1", "EMPTY=", "TEXT=a b\nc=\"d\"");
        assertThat(probe.text("hostname")).isEqualTo("a-name");
    }

    @Test
    void onlyTheStreamsAreOpen() throws Exception {
        assertThat(Probe.self(box).list("descriptors")).containsExactly("0", "1", "2");
        box.process(process -> process.withInit(true));
        assertThat(Probe.self(box).list("descriptors")).containsExactly("0", "1", "2");
    }

    @Test
    void processIdsBeginAtOne() throws Exception {
        Probe alone = Probe.self(box);
        assertThat(alone.number("pid")).isEqualTo(1);
        assertThat(alone.number("session")).isEqualTo(1);
        Probe child = Probe.self(box.process(process -> process.withInit(true)));
        assertThat(child.number("pid")).isEqualTo(2);
        assertThat(child.number("ppid")).isEqualTo(1);
    }

    @Test
    void workingDirectoryAndUmaskAreAsAsked() throws Exception {
        Probe probe = Probe.self(box.directory("/etc"));
        assertThat(probe.text("directory")).isEqualTo("/etc");
        assertThat(probe.number("umask")).isEqualTo(022);
    }

    @Test
    void rootIsAnOverlayThatTakesNoDevices() throws Exception {
        Probe probe = Probe.self(box);
        assertThat(probe.mount("/")).contains(" overlay ").contains("nodev");
        assertThat(probe.mount("/")).doesNotContain("redirect_dir=on").doesNotContain("metacopy=on");
        assertThat(probe.mount("/proc")).contains("nosuid,nodev,noexec").contains(" proc ");
        assertThat(probe.mount("/sys")).contains("ro,nosuid,nodev,noexec").contains(" sysfs ");
        assertThat(probe.mount("/sys/fs/cgroup")).contains("ro,nosuid,nodev,noexec");
        assertThat(probe.mount("/dev")).contains("nosuid,nodev").contains(" tmpfs ");
        assertThat(probe.mount("/dev/shm")).contains("nosuid,nodev,noexec").contains("size=65536k");
        assertThat(probe.mount("/dev/mqueue")).contains(" mqueue ");
        assertThat(probe.mount("/dev/pts")).contains(" devpts ").contains("ptmxmode=666");
    }

    /** Also the parent of each mount is the container's own: nothing of the host's tree hangs on anywhere. */
    @Test
    void noMountOfTheHostIsInSight() throws Exception {
        List<String> host = Files.readAllLines(Path.of("/proc/self/mountinfo"));
        List<String> devices = new ArrayList<>();
        for (String line : Probe.self(box).list("mounts")) {
            String[] fields = line.split(" ", -1);
            assertThat(host).noneMatch(other -> other.startsWith(fields[0] + " "));
            if (line.contains(" devtmpfs ")) {
                devices.add(fields[4]);
            }
        }
        assertThat(devices.stream().filter(device -> !device.startsWith("/proc/")))
                .containsExactly("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty");
    }

    @Test
    void devicesWork() throws Exception {
        assertThat(box.output("ls /dev").split("\n", -1))
                .containsExactlyInAnyOrder(
                        "core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
                        "stdout", "tty", "urandom", "zero", "");
        assertThat(box.output("echo gone >/dev/null; head -c 3 /dev/zero | wc -c; head -c 5 /dev/urandom | wc -c"))
                .isEqualTo("3\n5\n");
        assertThat(box.output("echo in shm >/dev/shm/file; cat /dev/shm/file; readlink /dev/fd; readlink /dev/stdin"))
                .isEqualTo("in shm\n/proc/self/fd\n/proc/self/fd/0\n");
        assertThat(box.shell("echo x >/dev/full").err()).contains("No space left");
    }

    @Test
    void hiddenPathsAreEmptyAndProtectedOnesReadOnly() throws Exception {
        String script = "for f in /proc/kcore /proc/keys /proc/timer_list /proc/interrupts; do"
                + " [ ! -e $f ] || [ -z \"$(cat $f)\" ] || echo $f; done;"
                + " for d in /proc/acpi /proc/scsi /sys/firmware /sys/devices/virtual/powercap; do"
                + " [ ! -e $d ] || [ -z \"$(ls $d)\" ] || echo $d; done";
        assertThat(box.output(script)).isEmpty();
        for (String path : List.of("/proc/sys", "/proc/bus", "/proc/fs", "/proc/irq")) {
            if (Files.exists(Path.of(path))) {
                assertThat(Probe.self(box).mount(path)).contains(" ro,");
            }
        }
    }

    @Test
    void cgroupIsOwnAndLooksLikeTheRoot() throws Exception {
        Probe probe = Probe.self(box);
        assertThat(probe.list("cgroups")).contains("0::/");
        assertThat(box.output("ls /sys/fs/cgroup").lines().toList()).doesNotContain("memory", "unified");
    }

    @Test
    void usersCanWorkInSharedDirectoriesOfTheirs() throws Exception {
        TestBox.Outcome outcome = box.user(SOMEBODY).shell("touch /tmp/mine && stat -c %u:%g /tmp/mine");
        assertThat(outcome.out()).isEqualTo("1234:2345\n");
        assertThat(Files.getAttribute(box.upper().resolve("tmp/mine"), "unix:uid"))
                .isEqualTo(1234);
    }
}
