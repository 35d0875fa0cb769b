package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What hostile images, programs and names try on containers; the numbers are those of the list of threats. Runs after packaging. */
class ThreatEndToEndTests extends ContainerEndToEnd {

    private RealCommands.Result run(String line, Object... flags) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("run", "--rm"));
        arguments.addAll(Arrays.asList(flags));
        arguments.addAll(List.of("busybox", "sh", "-c", line));
        return jbuild(arguments.toArray());
    }

    private void start(String name, String line, Object... flags) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("run", "-d", "--name", name));
        arguments.addAll(Arrays.asList(flags));
        arguments.addAll(List.of("busybox", "sh", "-c", line));
        jbuild(arguments.toArray()).succeeds();
    }

    private Path container(String name) throws Exception {
        String id = jbuild("inspect", "--format", "{{.Id}}", name).succeeds().output();
        return directory.resolve("store/containers").resolve(id.strip());
    }

    /** An image whose {@code /dev} and {@code /proc} are made up. */
    private void makeTrap(String script) throws Exception {
        Path root = Files.createTempDirectory(directory, "trap");
        commands()
                .run(
                        "sh",
                        "-c",
                        "cd \"$0\" && mkdir -p bin dev etc proc sys tmp && cp \"$(command -v busybox)\" bin/busybox && ln -s busybox bin/sh && "
                                + script + " && tar -cf ../trap.tar .",
                        root)
                .succeeds();
        jbuild("import", directory.resolve("trap.tar"), "trap").succeeds();
    }

    @Test
    void threat070_terminalsAndConsolesOfTheImageAreNotUsed() throws Exception {
        makeTrap(
                "mkdir dev/pts && for f in dev/pts/0 dev/pts/ptmx dev/ptmx dev/console dev/tty; do ln -s /tmp/trap $f; done");

        RealCommands.Result result = jbuild(
                "run",
                "--name",
                "console",
                "-t",
                "trap",
                "/bin/busybox",
                "sh",
                "-c",
                "busybox tty; echo to the console >/dev/console; busybox readlink /dev/ptmx; busybox stat -c %t:%T /dev/console;"
                        + "busybox ls /tmp");

        assertThat(result.output().replace("\r", "")).isEqualTo("/dev/pts/0\nto the console\npts/ptmx\n88:0\n");
        assertThat(jbuild("diff", "console").output()).doesNotContain("/tmp/trap");
    }

    @Test
    void threat071_aProcOfTheImageRedirectsNothing() throws Exception {
        makeTrap(
                "mkdir -p proc/sys/kernel proc/self proc/acpi && echo fake >proc/sys/kernel/msgmax && ln -s /tmp/trap proc/keys"
                        + " && ln -s /tmp proc/thread-self");

        RealCommands.Result result = jbuild(
                "run",
                "--name",
                "proc",
                "--network",
                "none",
                "--sysctl",
                "kernel.msgmax=4321",
                "trap",
                "/bin/busybox",
                "sh",
                "-c",
                "busybox cat /proc/sys/kernel/msgmax; busybox stat -f -c %t /proc /proc/sys; busybox wc -c </proc/keys;"
                        + "(echo 1 >/proc/sys/kernel/panic) 2>/dev/null || echo read-only");

        assertThat(result.output()).startsWith("4321\n9fa0\n9fa0\n0\n").endsWith("read-only\n");
        assertThat(jbuild("diff", "proc").output()).doesNotContain("msgmax").doesNotContain("trap");
    }

    /**
     * A setting of the namespace that a container has of another one was allowed, also where that one has the host's: it was the
     * host's limit of messages that changed.
     */
    @Test
    void threat071_settingsDoNotReachTheHostByWayOfAnotherContainer() throws Exception {
        String before = Files.readString(Path.of("/proc/sys/kernel/msgmax"));
        start("wide", "sleep 100", "--ipc", "host", "--uts", "host");
        start("between", "sleep 100", "--ipc", "container:wide");

        assertThat(run("true", "--ipc", "container:between", "--sysctl", "kernel.msgmax=4321")
                        .output())
                .contains("JB5096");
        assertThat(run("true", "--uts", "container:wide", "--sysctl", "kernel.domainname=stolen")
                        .output())
                .contains("JB5096");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/msgmax"))).isEqualTo(before);
        assertThat(run("true", "--sysctl", "kernel.msgmax=1\n2").output()).contains("JB1082", "more than one line");
    }

    @Test
    void threat090_aForkBombEndsAtItsLimit() throws Exception {
        start("bomb", "bomb() { bomb | bomb & }; while :; do bomb; sleep 0.1; done", "--pids-limit", "60");
        until(() -> logs("bomb").contains("can't fork"));

        assertThat(run("echo others go on").output()).isEqualTo("others go on\n");
        jbuild("rm", "-f", "bomb").succeeds();
    }

    @Test
    void threat091_memoryIsLimitedWhereverItIsUsed() throws Exception {
        String fill = "dd if=/dev/zero of=%s/x bs=1M count=100";
        assertThat(run(fill.formatted("/dev/shm"), "--shm-size", "4m").output()).contains("No space left");
        assertThat(run(fill.formatted("/run"), "--tmpfs", "/run:size=4m").output())
                .contains("No space left");

        assertThat(jbuild(
                                "run",
                                "--name",
                                "hog",
                                "-m",
                                "32m",
                                "--shm-size",
                                "200m",
                                "busybox",
                                "sh",
                                "-c",
                                "exec " + fill.formatted("/dev/shm"))
                        .code())
                .isEqualTo(137);
        assertThat(jbuild("inspect", "--format", "{{.State.OOMKilled}}", "hog").output())
                .isEqualTo("true\n");
    }

    @Test
    void threat092_aFullDiskIsSaidAndLeavesTheContainer() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        RealCommands.Result result =
                commands().run("unshare", "-m", "--propagation", "private", "sh", "-c", """
                        set -e
                        mount -t tmpfs -o size=40m none "$2"; export JBUILD_ROOT="$2"
                        "$0" load -i "$1" >/dev/null
                        "$0" run -d --name full busybox sh -c 'dd if=/dev/zero of=/x bs=1M count=100; echo code $?; sleep 100' >/dev/null
                        for i in $(seq 100); do [ "$(df --output=avail "$2" | tail -n 1)" = 0 ] && break; sleep 0.1; done
                        "$0" exec full echo joins; "$0" ps --format '{{.Names}} {{.State}}'
                        "$0" run --rm busybox true && exit 9
                        "$0" rm -f full; "$0" run --rm busybox echo room again
                        """, JBUILD, saved(), small);
        assertThat(result.succeeds().output())
                .contains("joins\n", "full running\n", "No space is left on the disk", "room again\n")
                .doesNotContain("\tat ");
    }

    private Path saved() throws Exception {
        Path file = directory.resolve("busybox.tar");
        jbuild("save", "-o", file, "busybox").succeeds();
        return file;
    }

    @Test
    void threat093_aFloodOfOutputIsBounded() throws Exception {
        start("flood", "yes 'a line that is repeated as often as there is time for it'");
        Path container = container("flood");
        long keeper = keeper(container);
        long before = memory(keeper);
        until(() -> Files.exists(container.resolve("log.4")));
        Thread.sleep(2000);

        long logs = 0;
        try (Stream<Path> all = Files.list(container)) {
            for (Path log : all.filter(path -> path.getFileName().toString().startsWith("log"))
                    .toList()) {
                logs += Files.size(log);
            }
        }
        assertThat(logs).isLessThan(5 * (21L << 20));
        assertThat(container.resolve("log.5")).doesNotExist();
        assertThat(memory(keeper) - before).as("growth of the keeper in kB").isLessThan(2048);
        assertThat(jbuild("logs", "-n", "1", "flood").output()).startsWith("a line that is repeated");
    }

    private static long keeper(Path container) throws IOException {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> name(process.pid()).equals("jbuild-keep")
                            && commandLine(process.pid()).contains(container.toString()))
                    .findFirst()
                    .orElseThrow()
                    .pid();
        }
    }

    private static String name(long pid) {
        return read(Path.of("/proc/" + pid + "/comm")).strip();
    }

    private static String commandLine(long pid) {
        return read(Path.of("/proc/" + pid + "/cmdline"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private static long memory(long pid) {
        return read(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    @Test
    void threat094_descriptorsAndMountsAreLimited() throws Exception {
        assertThat(run("for i in 4 5 6 7 8 9; do eval \"exec $i</dev/null\"; done", "--ulimit", "nofile=6:6")
                        .code())
                .isNotZero();
        assertThat(run("mount -t tmpfs x /tmp; umount /dev/shm; ls /dev/pts").output())
                .contains("mount: permission denied", "umount: can't unmount", "ptmx\n");
    }

    @Test
    void threat097_pathsThatPointUpwardsLeadNowhere() throws Exception {
        for (String[] flags : new String[][] {
            {"--name", "../x"},
            {"--name", "a/../b"},
            {"--tmpfs", "/../x"},
            {"--tmpfs", "../x"},
            {"--device", "/dev/../dev/null:/dev/../../x"},
            {"--security-opt", "mask=/proc/../etc"},
            {"--security-opt", "mask=../etc"},
            {"--ipc", "container:../x"},
            {"--pid", "container:../../x"},
            {"--sysctl", "net.ipv4.../../../kernel.panic=1"},
            {"--sysctl", "kernel.msgmax/../panic=1"},
            {"--runtime", "../../usr/sbin/runc"},
            {"--env-file", "../../nothing"},
            {"--cidfile", "../nothing/x"},
        }) {
            RealCommands.Result result = run("echo it ran", "--network", "none", flags[0], flags[1]);
            assertThat(result.code()).as(String.join(" ", flags)).isEqualTo(125);
            assertThat(result.output())
                    .as(String.join(" ", flags))
                    .contains("[JB")
                    .doesNotContain("it ran");
        }
        assertThat(run("pwd", "-w", "/a/../../../x").output()).isEqualTo("/x\n");
        assertThat(Path.of("/x")).doesNotExist();

        jbuild("create", "--name", "files", "busybox", "true").succeeds();
        Path out = directory.resolve("out");
        jbuild("cp", "files:../../../../etc/passwd", out).succeeds();
        assertThat(Files.readString(out)).contains("www-data").isNotEqualTo(Files.readString(Path.of("/etc/passwd")));
        jbuild("cp", out, "files:../../../../tmp/upwards").succeeds();
        assertThat(Path.of("/tmp/upwards")).doesNotExist();
        assertThat(jbuild("diff", "files").output()).contains("A /tmp/upwards");
    }

    @Test
    void threat101_aProgramThatJoinsHasTheContainersRightsAndNothingOfTheHost() throws Exception {
        start("joined", "sleep 100", "--pids-limit", "50", "--cap-drop", "CHOWN");
        String probe = "ls /proc/self/fd | wc -l; grep -E '^(CapEff|CapBnd|CapInh|Seccomp):' /proc/self/status;"
                + "cat /proc/self/cgroup | sed 's/.*://' | sort -u; mount -t tmpfs x /tmp 2>&1; readlink /proc/1/exe";
        RealCommands.Result first = jbuild("exec", "joined", "sh", "-c", probe);
        RealCommands.Result terminal = jbuild("exec", "-t", "joined", "sh", "-c", probe);

        for (RealCommands.Result result : List.of(first, terminal)) {
            assertThat(result.output())
                    .startsWith("4")
                    .contains("CapInh:\t0000000000000000", "CapEff:\t00000000a80425fa", "CapBnd:\t00000000a80425fa")
                    .contains("Seccomp:\t2", "denied", "/bin/busybox");
        }
        assertThat(jbuild("exec", "joined", "sh", "-c", "for i in $(seq 100); do sleep 5 & done; wait")
                        .output())
                .contains("can't fork");
    }

    /** What a keeper that was killed has left says which process it was; by now that number may be anybody's. */
    @Test
    void threat102_aStrangerWithTheNumberIsLeftAlone() throws Exception {
        start("crashed", "sleep 100");
        Path state = container("crashed").resolve("state");
        String pid = jbuild("inspect", "--format", "{{.State.Pid}}", "crashed")
                .output()
                .strip();
        ProcessHandle.of(keeper(container("crashed"))).orElseThrow().destroyForcibly();
        until(() -> jbuild("ps", "-a", "--format", "{{.State}}").output().equals("dead\n"));
        Process stranger = commands().start("sleep", "1000");
        try {
            Files.writeString(
                    state, Files.readString(state).replace("\"pid\":" + pid + ",", "\"pid\":" + stranger.pid() + ","));
            for (String[] command : new String[][] {
                {"stop", "crashed"},
                {"kill", "crashed"},
                {"exec", "crashed", "true"},
                {"top", "crashed"},
                {"pause", "crashed"},
                {"cp", "crashed:/etc/passwd", "-"},
                {"rm", "-f", "crashed"}
            }) {
                jbuild((Object[]) command);
                assertThat(stranger.isAlive()).as(String.join(" ", command)).isTrue();
            }
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void threat103_thereAreNoCheckpoints() throws Exception {
        assertThat(jbuild("checkpoint", "create", "x", "y").code()).isNotZero();
        assertThat(jbuild("--help").output()).doesNotContain("checkpoint");
    }
}
