package dev.jbuild.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.runtime.cgroup.GroupLimits;
import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a sandbox shares when it is told to, and what it sees of the kernel. */
class SharingTests extends BoxTest {

    private static final SystemView PLAIN = SystemView.DEFAULT;

    private static String own(String namespace) throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/self/ns", namespace)).toString();
    }

    private void share(Sharing sharing) {
        box.change(spec -> spec.withSharing(sharing));
    }

    private void see(SystemView view) {
        box.change(spec -> spec.withSystem(view));
    }

    private static long starttime(int pid) throws Exception {
        String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
    }

    @Test
    void theHostsNamespacesAreSharedOnDemand() throws Exception {
        share(new Sharing(Sharing.Shared.HOST, Sharing.Shared.HOST, Sharing.Shared.HOST, false));
        Probe probe = Probe.self(box);
        for (String kind : List.of("pid", "ipc", "uts", "cgroup")) {
            assertThat(probe.namespaces().get(kind)).as(kind).isEqualTo(own(kind));
        }
        assertThat(probe.namespaces().get("mnt")).isNotEqualTo(own("mnt"));
    }

    @Test
    void whatAProgramLeavesAmongTheHostsProcessesIsEndedWithIt() throws Exception {
        share(new Sharing(Sharing.Shared.HOST, Sharing.Shared.OWN, Sharing.Shared.OWN, true));
        // The check for leaks after this test finds it if it is not.
        assertThat(box.output("setsid sleep 321 >/dev/null 2>&1 & echo started"))
                .isEqualTo("started\n");
    }

    @Test
    void anothersNamespacesAndSharedMemoryAreShared() throws Exception {
        RunningSandbox other = box.start("/bin/sh", "-c", "echo here > /dev/shm/mark; sleep 100");
        try {
            int pid = other.pid().orElseThrow();
            while (!Files.exists(Path.of("/proc/" + pid + "/root/dev/shm/mark"))) {
                Thread.sleep(5);
            }
            Sharing.Shared with = new Sharing.Shared.With(pid, starttime(pid));
            share(new Sharing(with, with, with, true));

            assertThat(box.output("cat /dev/shm/mark; echo back > /dev/shm/answer; ps | grep -c 'sleep 10[0]'"))
                    .isEqualTo("here\n1\n");
            assertThat(Files.readString(Path.of("/proc/" + pid + "/root/dev/shm/answer")))
                    .isEqualTo("back\n");
            Probe probe = Probe.self(box);
            for (String kind : List.of("pid", "ipc", "uts")) {
                assertThat(probe.namespaces().get(kind))
                        .as(kind)
                        .isEqualTo(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind))
                                .toString());
            }
        } finally {
            other.kill();
        }
    }

    @Test
    void aProcessThatIsAnothersByNowIsNotJoined() throws Exception {
        share(new Sharing(new Sharing.Shared.With(1, 1), Sharing.Shared.OWN, Sharing.Shared.OWN, true));
        assertThatThrownBy(() -> box.run("true"))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("find process 1");
    }

    @Test
    void settingsOfTheKernelAreMadeInItsOwnNamespacesOnly() throws Exception {
        String before = Files.readString(Path.of("/proc/sys/kernel/shm_rmid_forced"));
        see(new SystemView(
                PLAIN.masked(),
                PLAIN.readOnly(),
                false,
                List.of(),
                OptionalLong.empty(),
                Map.of("kernel.shm_rmid_forced", "1", "net.ipv4.ip_default_ttl", "77")));
        assertThat(box.output("cat /proc/sys/kernel/shm_rmid_forced /proc/sys/net/ipv4/ip_default_ttl"))
                .isEqualTo("1\n77\n");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/shm_rmid_forced")))
                .isEqualTo(before);
    }

    @Test
    void aSettingThatThereIsNotIsNamed() throws Exception {
        see(new SystemView(
                List.of(), List.of(), false, List.of(), OptionalLong.empty(), Map.of("net.ipv4.nothing", "1")));
        assertThatThrownBy(() -> box.run("true")).hasMessageContaining("open the setting net/ipv4/nothing");
    }

    @Test
    void devicesOfTheHostCanBeHad() throws Exception {
        see(new SystemView(
                PLAIN.masked(),
                PLAIN.readOnly(),
                false,
                List.of(
                        new SystemView.Device("/dev/zero", "/dev/further/nought", 1, 5),
                        new SystemView.Device("/dev/null", "/opt/hole", 1, 3)),
                OptionalLong.empty(),
                Map.of()));
        assertThat(box.output("head -c 3 /dev/further/nought | wc -c; echo gone > /opt/hole; wc -c < /opt/hole"))
                .isEqualTo("3\n0\n");
    }

    @Test
    void whatIsHiddenIsForTheCallerToSay() throws Exception {
        Files.createDirectories(box.layer().resolve("data"));
        Files.writeString(box.layer().resolve("data/secret"), "secret");
        see(new SystemView(List.of("/data"), List.of(), false, List.of(), OptionalLong.empty(), Map.of()));
        assertThat(box.output("ls /data; wc -l < /proc/timer_list | grep -v '^0$' | wc -l"))
                .isEqualTo("1\n");
        assertThat(box.shell("echo 0 > /proc/sys/kernel/shm_rmid_forced").code())
                .isZero();
    }

    @Test
    void sharedMemoryHasTheSizeThatIsAskedFor() throws Exception {
        see(new SystemView(PLAIN.masked(), PLAIN.readOnly(), false, List.of(), OptionalLong.of(1 << 20), Map.of()));
        assertThat(box.shell(
                                "dd if=/dev/zero of=/dev/shm/a bs=1k count=1000 && dd if=/dev/zero of=/dev/shm/b bs=1k count=100")
                        .err())
                .contains("No space left on device");
        see(new SystemView(PLAIN.masked(), PLAIN.readOnly(), false, List.of(), OptionalLong.of(0), Map.of()));
        assertThat(box.output("test -e /dev/shm || echo none")).isEqualTo("none\n");
    }

    @Test
    void everyLimitOfAGroupIsInForce() throws Exception {
        box.change(spec -> spec.withLimits(new GroupLimits(
                OptionalLong.of(64 << 20),
                OptionalLong.of(96 << 20),
                OptionalLong.of(32 << 20),
                OptionalDouble.of(0.5),
                OptionalInt.of(512),
                Optional.of("0"),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalLong.of(50))));
        RunningSandbox running = box.start("sleep", "100");
        try {
            List<String> groups =
                    Files.readAllLines(Path.of("/proc/" + running.pid().orElseThrow() + "/cgroup"));
            assertThat(limit(groups, "memory", "memory.soft_limit_in_bytes", "memory.low"))
                    .isEqualTo(Long.toString(32 << 20));
            assertThat(limit(groups, "cpuset", "cpuset.cpus", "cpuset.cpus")).isEqualTo("0");
            assertThat(limit(groups, "cpu", "cpu.shares", "cpu.weight")).isIn("512", "20");
        } finally {
            running.kill();
        }
    }

    private static String limit(List<String> groups, String controller, String old, String unified) throws Exception {
        for (String line : groups) {
            String[] fields = line.split(":", 3);
            if (List.of(fields[1].split(",", -1)).contains(controller)) {
                Path tree = Path.of("/sys/fs/cgroup", fields[1]);
                Path mounted = Files.isDirectory(tree) ? tree : Path.of("/sys/fs/cgroup", controller);
                return Files.readString(mounted.resolve("." + fields[2]).resolve(old))
                        .strip();
            }
        }
        return Files.readString(Path.of("/sys/fs/cgroup" + groups.getFirst().substring(3), unified))
                .strip();
    }
}
