package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a container may and what it shares, by the flags that people know. Runs after packaging. */
class ConfinementEndToEndTests extends ContainerEndToEnd {

    private static final String EFFECTIVE = "grep CapEff /proc/self/status | cut -f 2";

    /** What a line of shell prints in a container with flags. */
    private String shell(String line, Object... flags) throws Exception {
        Object[] arguments = new Object[flags.length + 6];
        arguments[0] = "run";
        arguments[1] = "--rm";
        System.arraycopy(flags, 0, arguments, 2, flags.length);
        arguments[flags.length + 2] = "busybox";
        arguments[flags.length + 3] = "sh";
        arguments[flags.length + 4] = "-c";
        arguments[flags.length + 5] = line;
        return jbuild(arguments).output();
    }

    @Test
    void capabilitiesAreAddedAndDroppedAsDockerCountsThem() throws Exception {
        assertThat(shell(EFFECTIVE)).isEqualTo("00000000a80425fb\n");
        assertThat(shell(EFFECTIVE, "--cap-drop", "ALL")).isEqualTo("0000000000000000\n");
        assertThat(shell(EFFECTIVE, "--cap-drop", "all", "--cap-add", "CAP_CHOWN"))
                .isEqualTo("0000000000000001\n");
        assertThat(shell(EFFECTIVE, "--cap-drop", "cap_net_raw", "--cap-add", "net_admin"))
                .isEqualTo("00000000a80415fb\n");
        assertThat(shell(EFFECTIVE, "--cap-add", "ALL", "--cap-drop", "CHOWN")).matches("[0-9a-f]{15}e\n");
        assertThat(shell("true", "--cap-add", "net_admn")).contains("JB1048", "Did you mean NET_ADMIN?");
    }

    @Test
    void aPrivilegedContainerSeesTheKernelAsTheHostDoes() throws Exception {
        assertThat(shell(
                        "grep Seccomp: /proc/self/status; ls /dev/vda /dev/loop-control /dev/null 2>/dev/null | wc -l;"
                                + "touch /sys/fs/cgroup/x 2>&1 | grep -c Read-only; mount -t tmpfs x /mnt 2>&1; echo $?",
                        "--privileged"))
                .startsWith("Seccomp:\t0\n")
                .doesNotContain("not permitted");
        assertThat(jbuild("run", "-d", "--name", "plain", "busybox", "sleep", "100")
                        .code())
                .isZero();
        assertThat(jbuild("exec", "plain", "sh", "-c", EFFECTIVE).output()).isEqualTo("00000000a80425fb\n");
        assertThat(jbuild("exec", "--privileged", "plain", "sh", "-c", EFFECTIVE)
                        .output())
                .isNotEqualTo("00000000a80425fb\n")
                .startsWith("0000");
    }

    @Test
    void securityOptionsAreInForceInExecToo() throws Exception {
        Path profile = directory.resolve("profile.json");
        Files.writeString(
                profile,
                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"mkdir\",\"mkdirat\"],"
                        + "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}]}");
        jbuild(
                        "run",
                        "-d",
                        "--name",
                        "strict",
                        "--security-opt",
                        "seccomp=" + profile,
                        "--security-opt",
                        "no-new-privileges",
                        "busybox",
                        "sleep",
                        "100")
                .succeeds();
        String probe = "mkdir /x 2>&1; grep NoNewPrivs /proc/self/status";
        assertThat(jbuild("exec", "strict", "sh", "-c", probe).output())
                .contains("Function not implemented", "NoNewPrivs:\t1");
        assertThat(shell("mkdir /x && echo made", "--security-opt", "seccomp=unconfined"))
                .isEqualTo("made\n");
        Files.writeString(profile, "{}");
        assertThat(shell("true", "--security-opt", "seccomp=" + profile)).contains("JB5108");
    }

    @Test
    void aNetworkOfItsOwnLetsEverybodyListenAndPing() throws Exception {
        String both = "cd /proc/sys/net/ipv4; cat ip_unprivileged_port_start ping_group_range";
        assertThat(shell(both, "--network", "none")).isEqualTo("0\n0\t2147483647\n");
        assertThat(shell(both, "--network", "none", "--sysctl", "net.ipv4.ip_unprivileged_port_start=80"))
                .startsWith("80\n");
        assertThat(shell(both))
                .isEqualTo(commands().run("sh", "-c", both).succeeds().output());
    }

    @Test
    void theFilesThatAreMadeForItAreAsDockersAre() throws Exception {
        assertThat(shell("readlink /etc/mtab; grep -c ' / ' /etc/mtab")).isEqualTo("/proc/mounts\n1\n");
        String write = "for file in hosts hostname resolv.conf; do echo >>/etc/$file && echo written; done";
        assertThat(shell(write)).isEqualTo("written\n".repeat(3));
        assertThat(shell(write, "--read-only")).doesNotContain("written").contains("Read-only file system");
    }

    @Test
    void execHasTheHomeOfItsUserAndATerminalsName() throws Exception {
        String both = "echo ${HOME-none} ${TERM-none}";
        jbuild("run", "-d", "--name", "homes", "busybox", "sleep", "100").succeeds();
        assertThat(jbuild("exec", "homes", "sh", "-c", both).output()).isEqualTo("/root none\n");
        assertThat(jbuild("exec", "-u", "www-data", "homes", "sh", "-c", both).output())
                .isEqualTo("/var/www none\n");
        assertThat(jbuild("exec", "-t", "homes", "sh", "-c", both).output()).contains("/root xterm");
        jbuild("run", "-d", "--name", "given", "-e", "HOME=/given", "busybox", "sleep", "100")
                .succeeds();
        assertThat(jbuild("exec", "-u", "www-data", "given", "sh", "-c", both).output())
                .isEqualTo("/given none\n");
    }

    @Test
    void pathsOfTheKernelAreHiddenAndShown() throws Exception {
        assertThat(shell("wc -c < /proc/timer_list")).isEqualTo("0\n");
        assertThat(shell("wc -c < /proc/timer_list", "--security-opt", "unmask=/proc/timer_list"))
                .isNotEqualTo("0\n");
        assertThat(shell("cat /proc/uptime; ls /etc | wc -l", "--security-opt", "mask=/proc/uptime:/etc"))
                .isEqualTo("0\n");
        assertThat(shell("echo 10 > /proc/sys/fs/mqueue/msg_max && echo written", "--security-opt", "unmask=ALL"))
                .isEqualTo("written\n");
    }

    @Test
    void directoriesInMemoryHaveTheirOptions() throws Exception {
        assertThat(shell(
                        "mount | grep ' on /run ' | sed 's/.*(//'; stat -c '%a %u' /run; cp /bin/busybox /run/true && /run/true",
                        "--tmpfs", "/run:size=2m,mode=750,uid=7,exec"))
                .isEqualTo("rw,nosuid,nodev,relatime,size=2048k,mode=750,uid=7)\n750 7\n");
        assertThat(shell("cp /bin/busybox /scratch/true; /scratch/true", "--tmpfs", "/scratch", "--read-only"))
                .contains("Permission denied");
        assertThat(shell("true", "--tmpfs", "/run:colour=red")).contains("JB1081", "colour");
        assertThat(shell("df -k /dev/shm | tail -1 | awk '{print $2}'", "--shm-size", "8m"))
                .isEqualTo("8192\n");
    }

    @Test
    void namespacesAreSharedWithOtherContainers() throws Exception {
        jbuild("run", "-d", "--name", "first", "-h", "alpha", "busybox", "sh", "-c", "echo 1 > /dev/shm/a; sleep 100")
                .succeeds();
        assertThat(shell(
                        "hostname; cat /dev/shm/a; ps | grep -c 'sleep 10[0]'",
                        "--pid",
                        "container:first",
                        "--ipc",
                        "container:first",
                        "--uts",
                        "container:first"))
                .isEqualTo("alpha\n1\n1\n");
        assertThat(shell("ps | grep -c 'sleep 10[0]'")).isEqualTo("0\n");
        jbuild("stop", "-t", "0", "first").succeeds();
        assertThat(shell("true", "--pid", "container:first")).contains("JB5093");
        assertThat(shell("test -e /dev/shm || echo none", "--ipc", "none")).isEqualTo("none\n");
    }

    @Test
    void aContainerAmongTheHostsProcessesEndsWhole() throws Exception {
        jbuild(
                        "run",
                        "-d",
                        "--name",
                        "wide",
                        "--pid",
                        "host",
                        "busybox",
                        "sh",
                        "-c",
                        "setsid sleep 4321 & exec sleep 100")
                .succeeds();
        assertThat(jbuild("exec", "wide", "sh", "-c", "ps | grep -c 'sleep 432[1]'")
                        .output())
                .isEqualTo("1\n");
        jbuild("stop", "-t", "1", "wide").succeeds();
        assertThat(commands().run("pgrep", "-f", "sleep 4321").code()).isEqualTo(1);
    }

    @Test
    void settingsAreTheContainersOwn() throws Exception {
        String before = Files.readString(Path.of("/proc/sys/kernel/msgmax"));
        assertThat(shell(
                        "cat /proc/sys/kernel/msgmax /proc/sys/net/ipv4/ip_forward",
                        "--network",
                        "none",
                        "--sysctl",
                        "kernel.msgmax=4321",
                        "--sysctl",
                        "net.ipv4.ip_forward=1"))
                .isEqualTo("4321\n1\n");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/msgmax"))).isEqualTo(before);
        assertThat(shell("true", "--sysctl", "net.ipv4.ip_forward=1")).contains("JB1082", "--network none");
        assertThat(shell("true", "--sysctl", "vm.swappiness=1"))
                .contains("JB1082", "not in a separate kernel namespace");
    }

    @Test
    void usersHaveFurtherGroupsAndDevicesAreGiven() throws Exception {
        assertThat(shell(
                        "id -G; ls /dev/net",
                        "-u",
                        "7:8",
                        "--group-add",
                        "9",
                        "--group-add",
                        "root",
                        "--device",
                        "/dev/net/tun:/dev/net/tap"))
                .isEqualTo("8 0 9\ntap\n");
        assertThat(shell("true", "--device", "/dev/net/tun:/dev/net/tun:r")).contains("JB1084");
    }

    /** It becomes a line of /etc/hosts: what stood behind a line break was another host's address. */
    @Test
    void aHostNameIsNoLineOfAFile() throws Exception {
        for (String name : new String[] {"a\n10.0.0.1 bank", "../x", "a b", "x-", "x".repeat(65)}) {
            assertThat(shell("cat /etc/hosts", "--hostname", name)).as(name).contains("JB5155");
        }
        assertThat(shell("hostname", "--hostname", "web-1.example_x")).isEqualTo("web-1.example_x\n");
    }

    @Test
    void aHealthCheckIsGivenByFlags() throws Exception {
        jbuild(
                        "run",
                        "-d",
                        "--name",
                        "checked",
                        "--health-cmd",
                        "test -e /well",
                        "--health-interval",
                        "100ms",
                        "--health-retries",
                        "2",
                        "busybox",
                        "sleep",
                        "100")
                .succeeds();
        until(() -> jbuild("inspect", "checked").output().contains("\"unhealthy\""));
        jbuild("exec", "checked", "touch", "/well").succeeds();
        until(() -> jbuild("inspect", "checked").output().contains("\"healthy\""));
        assertThat(jbuild("run", "--no-healthcheck", "--health-cmd", "x", "busybox", "true")
                        .output())
                .contains("JB1085");
    }

    @Test
    void whatWasAskedForIsInspected() throws Exception {
        jbuild(
                        "create",
                        "--name",
                        "asked",
                        "--cap-add",
                        "NET_ADMIN",
                        "--privileged",
                        "--memory",
                        "64m",
                        "--memory-swap",
                        "-1",
                        "--cpuset-cpus",
                        "0",
                        "--cpu-shares",
                        "512",
                        "--tmpfs",
                        "/run:size=1m",
                        "--shm-size",
                        "1m",
                        "--pid",
                        "host",
                        "--security-opt",
                        "no-new-privileges",
                        "--group-add",
                        "9",
                        "busybox",
                        "true")
                .succeeds();
        assertThat(jbuild("inspect", "asked").output())
                .contains(
                        "\"Privileged\": true",
                        "\"Memory\": 67108864",
                        "\"MemorySwap\": -1",
                        "\"CpusetCpus\": \"0\"",
                        "\"CpuShares\": 512",
                        "\"ShmSize\": 1048576",
                        "\"PidMode\": \"host\"",
                        "\"no-new-privileges\"",
                        "\"/run\": \"size=1048576\"");
        assertThat(jbuild("rm", "asked").code()).isZero();
        assertThat(jbuild("run", "--rm", "--cpuset-cpus", "4000", "busybox", "true")
                        .output())
                .contains("JB5115", "cpuset.cpus");
    }
}
