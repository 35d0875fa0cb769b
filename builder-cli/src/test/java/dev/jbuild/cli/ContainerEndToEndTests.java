package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Containers that go on when the command that started them has ended, as a user has them. Runs after packaging. */
class ContainerEndToEndTests extends ContainerEndToEnd {

    @Test
    void containersThatGoWhenTheyEndDoNotMindWhoRemovesThem() throws Exception {
        List<Process> running = new ArrayList<>();
        for (int count = 0; count < 8; count++) {
            running.add(commands().start(JBUILD, "run", "--rm", "busybox", "sh", "-c", "exit 3"));
        }
        for (Process process : running) {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isEqualTo(3);
        }
    }

    @Test
    void aContainerInTheBackgroundIsListedReadEnteredAndStopped() throws Exception {
        String id = jbuild("run", "-d", "--name", "web", "busybox", "sh", "-c", "echo ready; exec sleep 100")
                .succeeds()
                .output()
                .strip();
        assertThat(id).matches("[0-9a-f]{64}");
        until(() -> logs("web").equals("ready\n"));

        assertThat(jbuild("ps").succeeds().output()).contains(id.substring(0, 12), "busybox", "Up ", "web");
        assertThat(jbuild("exec", "web", "ps").succeeds().output()).contains("sleep 100");
        assertThat(jbuild("exec", "-e", "A=b", "-w", "/tmp", "web", "sh", "-c", "echo $A; pwd; exit 9"))
                .isEqualTo(new RealCommands.Result(9, "b\n/tmp\n"));
        assertThat(jbuild("exec", "web", "nothing").code()).isEqualTo(127);
        assertThat(jbuild("rm", "web").output()).contains("[JB5027]");

        jbuild("stop", "-t", "1", id.substring(0, 8)).succeeds();

        assertThat(jbuild("ps").output()).doesNotContain("web");
        assertThat(jbuild("ps", "-a").output()).contains("Exited (137)");
        assertThat(jbuild("wait", "web").output()).isEqualTo("137\n");
        assertThat(jbuild("exec", "web", "true").output()).contains("[JB5025]");

        jbuild("start", "web").succeeds();
        until(() -> logs("web").equals("ready\nready\n"));
        jbuild("kill", "web").succeeds();
        until(() -> jbuild("ps", "-q").output().isEmpty());
        assertThat(jbuild("rm", "web").succeeds().output()).isEqualTo("web\n");
    }

    @Test
    void inTheForegroundStreamsAndExitCodesAreTheProgramsOwn() throws Exception {
        assertThat(jbuild("run", "--rm", "busybox", "sh", "-c", "echo out; exit 3"))
                .isEqualTo(new RealCommands.Result(3, "out\n"));
        assertThat(jbuild("run", "--rm", "busybox", "nothing").code()).isEqualTo(127);
        assertThat(jbuild("run", "--rm", "busybox", "/etc").code()).isEqualTo(126);
        assertThat(jbuild("run", "--rm", "nosuchimage.invalid/x", "true").code())
                .isEqualTo(125);
        assertThat(jbuild("ps", "-a", "-q").output()).isEmpty();

        Process cat = commands().start(JBUILD, "run", "--rm", "-i", "busybox", "cat");
        byte[] much = new byte[5_000_000];
        new java.util.Random(7).nextBytes(much);
        Thread writer = Thread.ofPlatform().start(() -> {
            try (var out = cat.getOutputStream()) {
                out.write(much);
            } catch (IOException broken) {
                throw new java.io.UncheckedIOException(broken);
            }
        });
        assertThat(cat.getInputStream().readAllBytes()).isEqualTo(much);
        writer.join();
        assertThat(cat.waitFor()).isZero();
    }

    /** Without --rm a container stays, as with docker, and can be started again with what it had changed. */
    @Test
    void whatAContainerChangedIsThereWhenItIsStartedAgain() throws Exception {
        jbuild("run", "--name", "state", "busybox", "sh", "-c", "echo x >> /kept; cat /kept")
                .succeeds();

        assertThat(jbuild("start", "-a", "state").succeeds().output()).isEqualTo("x\nx\n");
        assertThat(logs("state")).isEqualTo("x\nx\nx\n");
        assertThat(jbuild("run", "--name", "state", "busybox", "true").output()).contains("[JB5020]");
        jbuild("rename", "state", "other").succeeds();
        assertThat(jbuild("ps", "-a").output()).contains("other").doesNotContain("state");
    }

    @Test
    void aSignalToTheCommandReachesTheProgram() throws Exception {
        Process run = commands()
                .start(
                        JBUILD,
                        "run",
                        "--rm",
                        "--name",
                        "trap",
                        "busybox",
                        "sh",
                        "-c",
                        "trap 'echo got; exit 5' TERM; echo ready; while :; do sleep 0.1; done");
        until(() -> jbuild("ps", "-q").output().strip().length() == 12
                && logs("trap").contains("ready"));

        run.destroy();

        assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(5);
    }

    /** The command is not the container: when it is killed, that goes on, and another command can attach to it. */
    @Test
    void aContainerSurvivesTheCommandThatStartedIt() throws Exception {
        Process run = commands()
                .start(
                        JBUILD,
                        "run",
                        "--name",
                        "long",
                        "busybox",
                        "sh",
                        "-c",
                        "i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo $i; sleep 0.05; done; exit 4");
        until(() -> Files.exists(directory.resolve("store/containers"))
                && logsIfAny("long").contains("5\n"));
        run.destroyForcibly().waitFor();

        assertThat(jbuild("ps").output()).contains("long", "Up ");
        RealCommands.Result attached = jbuild("attach", "--no-stdin", "long");

        assertThat(attached.code()).isEqualTo(4);
        assertThat(attached.output()).endsWith("199\n200\n");
        assertThat(logs("long").lines()).hasSize(200);
    }

    private String logsIfAny(String container) throws Exception {
        return jbuild("logs", container).output();
    }

    @Test
    void logsAreFollowedToTheEnd() throws Exception {
        jbuild(
                        "run",
                        "-d",
                        "--name",
                        "talker",
                        "busybox",
                        "sh",
                        "-c",
                        "for i in $(seq 1 30); do echo line $i; echo err $i >&2; sleep 0.05; done")
                .succeeds();

        RealCommands.Result followed = jbuild("logs", "-f", "talker");

        assertThat(followed.code()).isZero();
        assertThat(followed.output().lines()).hasSize(60).contains("line 1", "err 1", "line 30", "err 30");
        assertThat(jbuild("logs", "--tail", "2", "talker").output()).isEqualTo("line 30\nerr 30\n");
        assertThat(jbuild("logs", "--since", "2100-01-01T00:00:00Z", "talker").output())
                .isEmpty();
        assertThat(jbuild("logs", "-t", "-n", "1", "talker").output()).matches("20\\d\\d-.*Z err 30\n");
    }

    @Test
    void aContainerThatFailsIsStartedAgain() throws Exception {
        jbuild("run", "-d", "--name", "again", "--restart", "on-failure:2", "busybox", "sh", "-c", "echo run; exit 1")
                .succeeds();

        assertThat(jbuild("wait", "again").succeeds().output()).isEqualTo("1\n");
        assertThat(logs("again")).isEqualTo("run\nrun\nrun\n");
    }

    @Test
    void aContainerKeepsToItsLimitsAndIsGoneWithItsCgroups() throws Exception {
        jbuild("run", "-d", "--name", "small", "-m", "32m", "--pids-limit", "20", "busybox", "sleep", "100")
                .succeeds();

        assertThat(jbuild("exec", "small", "sh", "-c", "head -c 100000000 /dev/zero | tail | true; echo still here")
                        .output())
                .contains("still here");
        assertThat(jbuild("exec", "small", "sh", "-c", "for i in $(seq 1 50); do sleep 5 & done; wait")
                        .output())
                .contains("fork");
    }

    @Test
    void anImageOfAContainerIsNotTakenAway() throws Exception {
        commands().run(JBUILD, "tag", "busybox", "mine").succeeds();
        Files.writeString(directory.resolve("used.Dockerfile"), "FROM busybox\nRUN echo used > /used\n");
        jbuild("build", "-q", "-f", directory.resolve("used.Dockerfile"), "-t", "used", directory.resolve("store/tmp"))
                .succeeds();
        jbuild("create", "--name", "user", "used", "cat", "/used").succeeds();

        assertThat(jbuild("rmi", "used").output()).contains("used by the container user", "[JB3125]");
        jbuild("rmi", "-f", "used").succeeds();
        jbuild("prune", "-a", "-f").succeeds();

        assertThat(jbuild("start", "-a", "user").succeeds().output()).isEqualTo("used\n");
    }

    @Test
    void aBackgroundContainerThatIsToBeRemovedIsGoneWhenSomebodyLooks() throws Exception {
        jbuild("run", "-d", "--rm", "--name", "short", "busybox", "true").succeeds();

        until(() -> jbuild("ps", "-a", "-q").output().isEmpty());
    }

    @Test
    void aTerminalIsOneInside() throws Exception {
        Process script = commands()
                .start(
                        "script",
                        "-qec",
                        "stty rows 33 cols 77; " + JBUILD
                                + " run --rm -it --name tty busybox sh -c 'tty; stty size; read x; echo got $x; exit 6'",
                        "/dev/null");
        until(() -> logsIfAny("tty").contains("33 77"));
        script.getOutputStream().write("typed\n".getBytes(StandardCharsets.UTF_8));
        script.getOutputStream().flush();

        assertThat(script.waitFor(20, TimeUnit.SECONDS)).isTrue();
        String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).contains("/dev/pts/0", "33 77", "got typed");
        assertThat(script.exitValue()).isEqualTo(6);
    }

    @Test
    void theDetailsOfAContainerAreInDockersNames() throws Exception {
        jbuild(
                        "run",
                        "-d",
                        "--name",
                        "seen",
                        "-e",
                        "A=b",
                        "--label",
                        "l=m",
                        "--restart",
                        "on-failure:3",
                        "-m",
                        "64m",
                        "busybox",
                        "sleep",
                        "100")
                .succeeds();

        String details = jbuild("inspect", "seen", "busybox").succeeds().output();

        assertThat(details)
                .contains("\"Name\": \"/seen\"", "\"Status\": \"running\"", "\"A=b\"", "\"l\": \"m\"")
                .contains("\"MaximumRetryCount\": 3", "\"Memory\": 67108864", "\"RepoTags\"");
        assertThat(jbuild("inspect", "neither").output()).contains("[JB3093]");

        jbuild("run", "--name", "over", "busybox", "true").succeeds();
        assertThat(jbuild("container", "prune", "-f").succeeds().output()).contains("Deleted Containers:");
        assertThat(jbuild("ps", "-a").output()).contains("seen").doesNotContain("over");
    }

    /** A description that is damaged once made a running container one that nobody could stop. */
    @Test
    void aContainerSurvivesDamageOfItsDescription() throws Exception {
        String id = jbuild("run", "-d", "--name", "hurt", "busybox", "sleep", "100")
                .succeeds()
                .output()
                .strip();
        Path place = directory.resolve("store/containers").resolve(id);
        Files.write(place.resolve("container.json"), new byte[100]);

        assertThat(jbuild("ps").succeeds().output()).contains("hurt", "was damaged", "its copy takes its place");
        assertThat(place.resolve("container.json"))
                .as("it is healed")
                .hasSameTextualContentAs(place.resolve("container.copy.json"));
        assertThat(jbuild("ps").succeeds().output()).contains("hurt").doesNotContain("damaged");
        Files.delete(place.resolve("container.json"));
        jbuild("rename", "hurt", "healed").succeeds();
        Files.write(place.resolve("container.copy.json"), new byte[100]);

        assertThat(jbuild("exec", "healed", "echo", "alive").succeeds().output())
                .contains("alive");
        jbuild("rm", "-f", "healed").succeeds();
    }

    @Test
    void wrongInputIsSaid() throws Exception {
        assertThat(jbuild("run", "-it", "busybox", "true").output()).contains("not a TTY", "[JB1046]");
        assertThat(jbuild("run", "--name", "a b", "busybox", "true").output()).contains("[JB5023]");
        assertThat(jbuild("stop", "nobody").output()).contains("no such container", "[JB5022]");
        assertThat(jbuild("run", "--restart", "often", "busybox").output()).contains("[JB1042]");
        assertThat(jbuild("kill", "-s", "NOTHING", "x").code()).isEqualTo(1);
        assertThat(jbuild("rm", "-f", "nobody").code()).isZero();
    }
}
