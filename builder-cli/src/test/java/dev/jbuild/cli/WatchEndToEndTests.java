package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Watching and steering containers, as a user has it. Runs after packaging. */
class WatchEndToEndTests extends ContainerEndToEnd {

    private static final String COUNTER = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done";

    private static String output(Object... arguments) throws Exception {
        return jbuild(arguments).succeeds().output();
    }

    private static Path group(String container) throws Exception {
        Path directory = ContainerEndToEnd.directory
                .resolve("store/containers")
                .resolve(output("inspect", "-f", "{{.Id}}", container).strip());
        return Path.of(Files.readAllLines(directory.resolve("cgroups")).getFirst());
    }

    private static void assumeFreezer() {
        assumeTrue(
                Files.exists(Path.of("/sys/fs/cgroup/cgroup.procs"))
                        || Files.exists(Path.of("/sys/fs/cgroup/unified/cgroup.procs")),
                "there is no tree of cgroups v2");
    }

    @Test
    void aPausedContainerDoesNothingUntilItMayGoOn() throws Exception {
        assumeFreezer();
        jbuild("run", "-d", "--name", "counter", "busybox", "sh", "-c", COUNTER).succeeds();
        until(() -> output("logs", "counter").contains("3\n"));

        assertThat(output("pause", "counter")).isEqualTo("counter\n");

        String printed = output("logs", "counter");
        Thread.sleep(300);
        assertThat(output("logs", "counter")).isEqualTo(printed);
        assertThat(output("ps", "--format", "{{.State}} {{.Status}}")).matches("paused Up .* \\(Paused\\)\n");
        assertThat(output("inspect", "-f", "{{.State.Status}} {{.State.Paused}} {{.State.Running}}", "counter"))
                .isEqualTo("paused true true\n");
        assertThat(output("ps", "-q", "--filter", "status=running")).isEmpty();
        assertThat(jbuild("exec", "counter", "true")).isEqualTo(new RealCommands.Result(125, """
                                ERROR: The container counter is paused, unpause the container before exec. [JB5053]
                                jbuild unpause lets it continue.
                                """));
        assertThat(jbuild("attach", "counter").output()).contains("[JB5053]");
        assertThat(jbuild("pause", "counter").output()).contains("already paused", "[JB5055]");

        jbuild("unpause", "counter").succeeds();

        until(() -> output("logs", "counter").length() > printed.length());
        assertThat(jbuild("unpause", "counter").output()).contains("is not paused", "[JB5055]");
        // Told from the kernel: whoever else freezes the group has paused the container.
        Files.writeString(group("counter").resolve("cgroup.freeze"), "1");
        assertThat(output("ps")).contains("(Paused)");
    }

    @Test
    void aPausedContainerEndsAsAnyOther() throws Exception {
        assumeFreezer();
        jbuild("run", "-d", "--name", "one", "busybox", "sh", "-c", "trap 'exit 7' TERM; " + COUNTER)
                .succeeds();
        until(() -> output("logs", "one").contains("2\n"));
        jbuild("pause", "one").succeeds();
        jbuild("stop", "one").succeeds();
        assertThat(output("wait", "one")).isEqualTo("7\n");

        for (String way : List.of("kill one", "rm -f one")) {
            jbuild("start", "one").succeeds();
            jbuild("pause", "one").succeeds();
            jbuild((Object[]) way.split(" ")).succeeds();
            until(() -> output("ps", "-q").isEmpty());
        }
        assertThat(jbuild("pause", "one", "two").output()).contains("\"one\"", "\"two\"");
    }

    @Test
    void theProcessesOfAContainerAreListedWithoutPs() throws Exception {
        jbuild("run", "-d", "--name", "top", "busybox", "sh", "-c", "sleep 101 & exec sleep 102")
                .succeeds();
        until(() -> output("top", "top").contains("sleep 102"));

        List<String> lines = output("top", "top").lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst())
                .isEqualTo("UID                 PID                 PPID                C                   "
                        + "STIME               TTY                 TIME                CMD");
        assertThat(lines.get(1)).startsWith("root ").endsWith("sleep 102");
        String pid = output("inspect", "-f", "{{.State.Pid}}", "top").strip();
        assertThat(output("top", "top", "-o", "pid,cmd").lines().toList().get(1))
                .startsWith(pid + " ");
        assertThat(output("top", "top", "aux")).contains("%MEM", "sleep 101");
        assertThat(jbuild("top", "top", "-Q").output()).contains("unsupported option", "[JB5057]");
        jbuild("stop", "-t", "0", "top").succeeds();
        assertThat(jbuild("top", "top").output()).contains("is not running", "[JB5025]");
    }

    @Test
    void whatContainersUseIsMeasuredWithLimitsAndWithout() throws Exception {
        String busy = "x=$(head -c 8m /dev/zero | tr '\\0' x); while :; do :; done";
        jbuild("run", "-d", "--name", "free", "busybox", "sh", "-c", busy).succeeds();
        jbuild(
                        "run",
                        "-d",
                        "--name",
                        "tight",
                        "-m",
                        "64m",
                        "--cpus",
                        "0.2",
                        "--pids-limit",
                        "30",
                        "busybox",
                        "sh",
                        "-c",
                        busy)
                .succeeds();
        jbuild("create", "--name", "idle", "busybox", "true").succeeds();
        Thread.sleep(1500);

        String table = output("stats", "--no-stream", "-a");
        assertThat(table.lines().findFirst().orElseThrow())
                .matches("CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS");
        assertThat(table).contains(" / 64MiB ").containsPattern("idle +0\\.00% +0B / 0B ");
        String[] free = output("stats", "--no-stream", "--format", "{{.CPUPerc}} {{.MemUsage}} {{.PIDs}}", "free")
                .strip()
                .split("[% ]+");
        assertThat(Double.parseDouble(free[0])).isGreaterThan(5);
        assertThat(free[1]).endsWith("MiB");
        assertThat(Double.parseDouble(free[1].replace("MiB", ""))).isBetween(7.0, 40.0);
        assertThat(free[free.length - 1]).isEqualTo("1");
        double tight = Double.parseDouble(output("stats", "--no-stream", "--format", "{{.CPUPerc}}", "tight")
                .replace("%", ""));
        assertThat(tight).isBetween(1.0, 30.0);
        assertThat(output("stats", "--no-stream", "--format", "json", "free"))
                .startsWith("{\"BlockIO\":\"")
                .contains("\"Container\":\"free\"", "\"Name\":\"free\"");
        assertThat(jbuild("stats", "--no-stream", "none").output()).contains("[JB5022]");
    }

    @Test
    void whatHappensToAContainerIsWrittenDownInItsOrder() throws Exception {
        jbuild("run", "-d", "--name", "first", "--label", "app=a", "busybox", "sleep", "100")
                .succeeds();
        jbuild("rename", "first", "second").succeeds();
        jbuild("kill", "-s", "USR1", "second").succeeds();
        jbuild("stop", "-t", "0", "second").succeeds();
        jbuild("start", "second").succeeds();
        jbuild("rm", "-f", "second").succeeds();

        assertThat(output(
                        "events",
                        "--since",
                        "0",
                        "--until",
                        "now",
                        "--filter",
                        "label=app=a",
                        "--format",
                        "{{.Action}} {{.Actor.Attributes.name}}"))
                .isEqualTo("""
                        create first
                        start first
                        rename second
                        kill second
                        kill second
                        kill second
                        die second
                        stop second
                        start second
                        kill second
                        die second
                        destroy second
                        """);
        assertThat(output("events", "--since", "0", "--until", "now", "--filter", "event=die"))
                .containsPattern(
                        "(?m)^20\\d\\d-\\S+ container die [0-9a-f]{64} \\(app=a, exitCode=137, image=busybox, name=second\\)$");
        assertThat(output("events", "--since", "0", "--until", "now", "--format", "json"))
                .contains("\"Action\":\"rename\"", "\"oldName\":\"/first\"", "\"timeNano\":");
    }

    @Test
    void memoryThatIsUsedUpAndHealthAreEvents() throws Exception {
        RealCommands.Result hog = jbuild(
                "run", "--rm", "--name", "hog", "-m", "16m", "busybox", "sh", "-c", "head -c 100m /dev/zero | tail");
        assertThat(hog.code()).isNotZero();
        assertThat(output("events", "--since", "0", "--until", "now", "-f", "container=hog", "--format", "{{.Action}}"))
                .isEqualTo("create\nattach\nstart\noom\ndie\ndestroy\n");

        Files.writeString(
                directory.resolve("Dockerfile"),
                "FROM busybox\nHEALTHCHECK --interval=200ms --retries=1 --start-interval=100ms CMD test -e /ok\n");
        jbuild("build", "-q", "-f", directory.resolve("Dockerfile"), "-t", "checked", directory.resolve("store/tmp"))
                .succeeds();
        jbuild("run", "-d", "--name", "sick", "checked", "sleep", "100").succeeds();
        until(() -> output("ps", "--filter", "health=unhealthy", "--format", "{{.Status}}")
                .endsWith(" (unhealthy)\n"));
        jbuild("exec", "sick", "touch", "/ok").succeeds();
        until(() -> output("ps").contains("(healthy)"));
        assertThat(output(
                        "events",
                        "--since",
                        "0",
                        "--until",
                        "now",
                        "-f",
                        "event=health_status",
                        "--format",
                        "{{.Action}}"))
                .isEqualTo("health_status: unhealthy\nhealth_status: healthy\n");
    }

    @Test
    void eventsAreFollowed() throws Exception {
        Process follower = commands().start(JBUILD, "events", "--filter", "type=container", "--format", "{{.Action}}");
        StringBuilder seen = new StringBuilder();
        Thread reader = Thread.ofPlatform().start(() -> {
            try (var in = follower.getInputStream()) {
                for (int read = in.read(); read >= 0; read = in.read()) {
                    synchronized (seen) {
                        seen.append((char) read);
                    }
                }
            } catch (IOException ended) {
                Thread.currentThread().interrupt();
            }
        });
        until(() -> {
            jbuild("create", "--name", "probe", "busybox", "true").succeeds();
            jbuild("rm", "probe").succeeds();
            synchronized (seen) {
                return seen.toString().contains("destroy\n");
            }
        });

        jbuild("run", "--rm", "busybox", "true").succeeds();

        until(() -> {
            synchronized (seen) {
                return seen.toString().endsWith("create\nattach\nstart\ndie\ndestroy\n");
            }
        });
        follower.destroy();
        assertThat(follower.waitFor(20, TimeUnit.SECONDS)).isTrue();
        reader.join();
    }

    @Test
    void theListIsFilteredAndFormatted() throws Exception {
        jbuild("run", "--name", "ended", "--label", "tier=back", "busybox", "sh", "-c", "exit 3");
        jbuild("run", "-d", "--name", "web-1", "--label", "tier=front", "--label", "x.y=z", "busybox", "sleep", "100")
                .succeeds();
        jbuild("create", "--name", "made", "--network", "none", "busybox", "true")
                .succeeds();

        assertThat(output("ps", "--format", "{{.Names}}\\t{{.Label \"tier\"}}")).isEqualTo("web-1\tfront\n");
        assertThat(names("-a", "-f", "exited=3")).isEqualTo("ended ");
        assertThat(names("-f", "status=created", "-f", "status=exited")).isEqualTo("made ended ");
        assertThat(names("-a", "-f", "name=^web-[0-9]$")).isEqualTo("web-1 ");
        assertThat(names("-a", "-f", "label=tier", "-f", "label=x.y=z")).isEqualTo("web-1 ");
        assertThat(names("-a", "-f", "before=made", "-f", "since=ended")).isEqualTo("web-1 ");
        assertThat(names("-a", "-f", "ancestor=busybox", "-f", "network=none")).isEqualTo("made ");
        assertThat(names("-l")).isEqualTo("made ");
        assertThat(names("-n", "2")).isEqualTo("made web-1 ");
        assertThat(names("-a", "-f", "ancestor=nothing")).isEmpty();
        assertThat(jbuild("ps", "-f", "status=x").output()).contains("--filter status=x", "[JB5052]");
        assertThat(output("ps", "-s")).containsPattern("SIZE\n.*0B \\(virtual [0-9.]+MB\\)");
        assertThat(output("ps", "--format", "table {{.Names}}\\t{{.Ports}}"))
                .isEqualTo("NAMES     PORTS\nweb-1     \n");
        assertThat(output("images", "--format", "{{.Repository}}:{{.Tag}}", "-f", "reference=busy*"))
                .isEqualTo("busybox:latest\n");
        assertThat(output("images", "-q", "-f", "dangling=true")).isEmpty();
    }

    private static String names(Object... options) throws Exception {
        List<Object> words = new java.util.ArrayList<>(List.of("ps", "--format", "{{.Names}}"));
        words.addAll(List.of(options));
        return output(words.toArray()).replace('\n', ' ');
    }

    /** Lines that people have in their scripts. */
    @Test
    void everydayTemplatesOfInspectWork() throws Exception {
        jbuild("create", "--name", "seen", "-e", "A=b", "--label", "a.b=1", "--label", "c=d", "busybox", "true")
                .succeeds();

        assertThat(output("inspect", "-f", "{{.State.Running}}", "seen")).isEqualTo("false\n");
        assertThat(output("inspect", "-f", "{{range .Mounts}}{{.Source}} {{end}}", "seen"))
                .isEqualTo("\n");
        assertThat(output("inspect", "--format", "{{json .Config.Env}}", "seen"))
                .contains("\"A=b\"");
        assertThat(output("inspect", "-f", "{{index .Config.Labels \"a.b\"}}", "seen"))
                .isEqualTo("1\n");
        assertThat(output("inspect", "-f", "{{range $k, $v := .Config.Labels}}{{$k}}={{$v}} {{end}}", "seen"))
                .isEqualTo("a.b=1 c=d \n");
        assertThat(output("inspect", "-f", "{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}", "seen"))
                .isEqualTo("none\n");
        assertThat(output("inspect", "-s", "-f", "{{.SizeRw}}", "seen")).isEqualTo("0\n");
        assertThat(output("inspect", "--type", "image", "-f", "{{.Os}}", "busybox"))
                .isEqualTo("linux\n");
        assertThat(jbuild("inspect", "--type", "image", "seen").output()).contains("[JB3093]");
        assertThat(jbuild("inspect", "--type", "container", "busybox").output()).contains("[JB5022]");
        assertThat(jbuild("inspect", "-f", "{{.Foo}}", "seen"))
                .isEqualTo(new RealCommands.Result(
                        1,
                        "ERROR: The template can't be applied: column 3: there is no field .Foo (can't evaluate field Foo)."
                                + " [JB5051]\n{{json .}} shows what there is.\n"));
        assertThat(output("version", "-f", "{{.Server.Version}}")).matches("\\d.*\n");
        assertThat(output("info", "-f", "{{.DockerRootDir}}")).isEqualTo(directory.resolve("store") + "\n");
        assertThat(output("port", "seen")).isEmpty();
        assertThat(jbuild("port", "seen", "80").output()).contains("No public port '80'", "[JB5060]");
    }

    @Test
    void limitsOfARunningContainerAreChangedAtOnce() throws Exception {
        jbuild("run", "-d", "--name", "grown", "-m", "32m", "busybox", "sleep", "100")
                .succeeds();

        jbuild("update", "--memory", "64m", "--pids-limit", "8", "--cpus", "0.5", "grown")
                .succeeds();

        assertThat(output(
                        "inspect",
                        "-f",
                        "{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.NanoCpus}}",
                        "grown"))
                .isEqualTo("67108864 8 500000000\n");
        assertThat(output("stats", "--no-stream", "--format", "{{.MemUsage}}", "grown"))
                .endsWith(" / 64MiB\n");
        // The first process was moved, and what joins it comes into the same groups.
        assertThat(jbuild("exec", "grown", "sh", "-c", "for i in $(seq 1 20); do sleep 5 & done; wait")
                        .output())
                .contains("fork");
        jbuild("update", "--memory", "48m", "--pids-limit", "-1", "grown").succeeds();
        jbuild("exec", "grown", "sh", "-c", "for i in $(seq 1 20); do sleep 0.1 & done; wait")
                .succeeds();
        assertThat(output("stats", "--no-stream", "--format", "{{.MemUsage}}", "grown"))
                .endsWith(" / 48MiB\n");
        assertThat(jbuild("update", "--memory", "1m", "grown").output()).contains("[JB1016]");
        assertThat(jbuild("update", "grown").output()).contains("one or more flags", "[JB1062]");

        jbuild("restart", "-t", "0", "grown").succeeds();
        assertThat(output("stats", "--no-stream", "--format", "{{.MemUsage}}", "grown"))
                .endsWith(" / 48MiB\n");
    }

    @Test
    void aRunningContainersKeeperLearnsWhenToStartItAgain() throws Exception {
        jbuild("run", "-d", "--name", "twice", "busybox", "sh", "-c", "trap 'exit 3' USR1; " + COUNTER)
                .succeeds();
        until(() -> output("logs", "twice").contains("2\n"));

        jbuild("update", "--restart", "on-failure:1", "twice").succeeds();
        jbuild("kill", "-s", "USR1", "twice").succeeds();

        until(() -> output("inspect", "-f", "{{.RestartCount}} {{.State.Running}}", "twice")
                .equals("1 true\n"));
        jbuild("update", "--restart", "no", "twice").succeeds();
        jbuild("kill", "-s", "USR1", "twice").succeeds();
        assertThat(output("wait", "twice")).isEqualTo("3\n");
        jbuild("run", "-d", "--rm", "--name", "once", "busybox", "sleep", "100").succeeds();
        assertThat(jbuild("update", "--restart", "always", "once").output()).contains("[JB5059]");
    }

    /** One that is not there must not keep the command from the others. */
    @Test
    void whereOneContainerFailsTheOthersAreStillDone() throws Exception {
        jbuild("run", "-d", "--name", "one", "busybox", "sleep", "100").succeeds();
        jbuild("run", "-d", "--name", "two", "busybox", "sleep", "100").succeeds();

        RealCommands.Result stopped = jbuild("stop", "-t", "0", "one", "nobody", "two");

        assertThat(stopped.code()).isEqualTo(1);
        assertThat(stopped.output()).contains("one\n", "no such container. [JB5022]", "two\n");
        assertThat(output("wait", "one", "two")).isEqualTo("137\n137\n");
        assertThat(jbuild("logs", "--until", "yesterday", "one").output()).contains("[JB1060]");
        assertThat(output("logs", "--details", "--since", "2026-01-01", "--until", "1h", "one")
                        .getBytes(StandardCharsets.UTF_8))
                .isEmpty();
    }
}
