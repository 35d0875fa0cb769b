package dev.jbuild.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.plan.PlanOp;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.sandbox.KeptPlans;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.RunningSandbox;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.Stdio;
import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.LeakCheck;
import dev.jbuild.runtime.testing.Requirements;
import dev.jbuild.runtime.testing.TestBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeeperTests extends BoxTest {

    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final long SECOND = 1_000_000_000L;

    private ContainerFiles files;
    private Keeper keeper;

    @BeforeEach
    void prepare() throws IOException {
        files = new ContainerFiles(Files.createDirectory(directory.resolve("container")));
        keeper = new Keeper(LauncherBinary.unpack(box.store().root()));
    }

    @AfterEach
    void end() throws Exception {
        keeper.letEnd(files);
        keeper.signal(files, SIGKILL);
        until(() -> !KeptState.isKept(files));
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        for (int attempt = 0; attempt < 300 && !condition.call(); attempt++) {
            Thread.sleep(20);
        }
        assertThat(condition.call()).isTrue();
    }

    private static PlanOp.Keep keep(PlanOp.Restart restart, int most) {
        return new PlanOp.Keep(false, false, false, false, 1 << 20, 3, restart, most);
    }

    private void write(PlanOp.Keep keep, Optional<PlanOp.Health> health, String script) throws Exception {
        files.write(KeptPlans.container(
                box.spec(new Stdio(-1, -1, -1), List.of("/bin/sh", "-c", script)),
                keep,
                health,
                Optional.empty(),
                Optional.empty(),
                false));
    }

    private int start(String script) throws Exception {
        write(keep(PlanOp.Restart.NO, 0), Optional.empty(), script);
        return keeper.start(files);
    }

    private KeptState ended() throws Exception {
        until(() -> !KeptState.isKept(files));
        return KeptState.of(files);
    }

    private String log() throws IOException {
        return Files.exists(files.log()) ? Files.readString(files.log()) : "";
    }

    @Test
    void aContainerRunsOnItsOwnAndTellsHowItEnded() throws Exception {
        int pid = start("echo hello; echo wrong >&2; sleep 0.3; exit 7");

        KeptState running = KeptState.of(files);
        assertThat(running.status()).isEqualTo(KeptState.Status.RUNNING);
        assertThat(running.pid()).isEqualTo(pid);

        KeptState state = ended();
        assertThat(state.status()).isEqualTo(KeptState.Status.EXITED);
        assertThat(state.code()).isEqualTo(7);
        assertThat(state.finished()).isAfter(state.started());
        assertThat(log().lines())
                .anyMatch(line ->
                        line.matches("\\{\"log\":\"hello\\\\n\",\"stream\":\"stdout\",\"time\":\"20\\d\\d-.*Z\"}"))
                .anyMatch(line -> line.contains("{\"log\":\"wrong\\n\",\"stream\":\"stderr\""));
    }

    @Test
    void aProgramThatIsNotThereIsSaidAtTheStart() throws Exception {
        files.write(KeptPlans.container(
                box.spec(new Stdio(-1, -1, -1), List.of("/bin/nothing")),
                keep(PlanOp.Restart.ALWAYS, 0),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false));

        assertThatThrownBy(() -> keeper.start(files))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("/bin/nothing");
        KeptState state = ended();
        assertThat(state.status()).isEqualTo(KeptState.Status.CREATED);
        assertThat(state.error()).contains("/bin/nothing");
    }

    @Test
    void signalsReachTheProgram() throws Exception {
        start("trap 'exit 42' TERM; echo ready; while :; do sleep 0.05; done");
        until(() -> log().contains("ready"));

        assertThat(keeper.signal(files, SIGTERM)).isTrue();

        assertThat(ended().code()).isEqualTo(42);
        assertThat(keeper.signal(files, SIGTERM)).isFalse();
    }

    @Test
    void aKilledContainerHas137() throws Exception {
        start("sleep 60 & sleep 60");

        keeper.signal(files, SIGKILL);

        assertThat(ended().code()).isEqualTo(137);
    }

    @Test
    void aContainerThatFailsIsStartedAgainAsOftenAsItMayBe() throws Exception {
        write(keep(PlanOp.Restart.ON_FAILURE, 2), Optional.empty(), "echo run; exit 3");
        keeper.start(files);

        KeptState state = ended();

        assertThat(state.restarts()).isEqualTo(2);
        assertThat(state.code()).isEqualTo(3);
        assertThat(log().split("run", -1)).hasSize(4);
    }

    @Test
    void aContainerThatIsStoppedStaysStopped() throws Exception {
        write(keep(PlanOp.Restart.ALWAYS, 0), Optional.empty(), "echo run; sleep 60");
        keeper.start(files);
        int first = KeptState.of(files).pid();
        keeper.signal(files, SIGKILL);
        until(() -> {
            KeptState now = KeptState.of(files);
            return now.status() == KeptState.Status.RUNNING && now.pid() != first;
        });

        keeper.letEnd(files);
        keeper.signal(files, SIGKILL);

        assertThat(ended().status()).isEqualTo(KeptState.Status.EXITED);
    }

    /** Whoever kills the keeper takes the container along, and nobody believes the state that it left. */
    @Test
    void aKilledKeeperTakesTheContainerAlong() throws Exception {
        int pid = start("sleep 60");
        long keeperPid = ProcessHandle.current()
                .children()
                .filter(child -> isKeeper(child.pid()))
                .findFirst()
                .orElseThrow()
                .pid();

        ProcessHandle.of(keeperPid).orElseThrow().destroyForcibly();

        until(() -> !KeptState.isKept(files));
        assertThat(KeptState.of(files).status()).isEqualTo(KeptState.Status.DEAD);
        until(() -> name(pid).isEmpty() || LeakCheck.processes().isEmpty());
    }

    private static boolean isKeeper(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).startsWith("jbrun\0keep\0");
        } catch (IOException gone) {
            return false;
        }
    }

    private static String name(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
        } catch (IOException gone) {
            return "";
        }
    }

    @Test
    void oldLogsMakeRoom() throws Exception {
        write(
                new PlanOp.Keep(false, false, false, false, 4096, 3, PlanOp.Restart.NO, 0),
                Optional.empty(),
                "for i in $(seq 1 500); do echo line $i; done");
        keeper.start(files);
        ended();

        assertThat(Files.size(files.log())).isLessThanOrEqualTo(4096);
        assertThat(directory.resolve("container/log.2")).exists();
        assertThat(directory.resolve("container/log.3")).doesNotExist();
        assertThat(log()).contains("line 500\\n");
    }

    /** What is no UTF-8, and what JSON can't hold, must not break a line of the log. */
    @Test
    void whateverIsPrintedTheLogIsJson() throws Exception {
        start(
                "head -c 200000 /dev/urandom; echo; printf '\\033[1m\"\\\\\\t\\303\\244\\342\\202\\254\\360\\237\\230\\200\\377\\n'");
        ended();

        assertThat(log().lines())
                .allSatisfy(line -> assertThat(dev.jbuild.cache.json.Json.parseObject(
                                        line.getBytes(java.nio.charset.StandardCharsets.UTF_8), 1 << 20)
                                .string("log"))
                        .isPresent());
        assertThat(log()).contains("\\u001b[1m\\\"\\\\\\tä€😀\\ufffd\\n");
    }

    private TestBox.Outcome exec(String... arguments) throws Exception {
        try (Pipe out = Pipe.open();
                Pipe err = Pipe.open()) {
            RunningSandbox running = box.sandbox()
                    .join(
                            files,
                            KeptPlans.joining(
                                    ProcessSpec.of(
                                            List.of(arguments),
                                            List.of(TestBox.PATH, "MARK=" + LeakCheck.MARK),
                                            "/tmp",
                                            TestBox.ROOT),
                                    List.of(),
                                    Optional.empty()),
                            new Stdio(-1, out.writeEnd(), err.writeEnd()));
            out.closeWriteEnd();
            err.closeWriteEnd();
            var written = TestBox.read(out);
            var complained = TestBox.read(err);
            var status = running.await();
            return new TestBox.Outcome(status, written.join(), complained.join());
        }
    }

    @Test
    void oneMoreProgramJoinsTheContainer() throws Exception {
        start("echo secret > /tmp/inside; sleep 60");
        until(() -> exec("/bin/cat", "/tmp/inside").code() == 0);

        TestBox.Outcome outcome =
                exec("/bin/sh", "-c", "cat inside; ps | grep -c 'sleep 60'; ls /proc/self/fd; exit 5");

        assertThat(outcome.code()).isEqualTo(5);
        assertThat(outcome.out()).startsWith("secret\n").contains("0\n1\n2\n3\n");
        assertThat(outcome.out()).doesNotContain("\n4\n5");
    }

    @Test
    void nobodyJoinsAContainerThatHasEnded() throws Exception {
        start("true");
        ended();

        assertThatThrownBy(() -> exec("/bin/true"))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("reach the container's keeper");
    }

    /** Between two runs the number of the last one's process may be anybody's. */
    @Test
    void threat102_nobodyJoinsTheProcessThatWas() throws Exception {
        write(keep(PlanOp.Restart.ALWAYS, 0), Optional.empty(), "exit 1");
        keeper.start(files);
        until(() -> Files.readString(files.directory().resolve("state")).contains("\"restarts\":3"));

        assertThatThrownBy(() -> exec("/bin/true"))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("have the container's keeper start a program: no such process");
    }

    @Test
    void theKeeperHearsNobodyButItsOwnUser() throws Exception {
        Requirements.program("/usr/bin/setpriv");
        start("sleep 60");
        Path launcher = Files.copy(Path.of(System.getProperty("jbuild.jbrun", "")), directory.resolve("open"));
        Path report = Files.createFile(directory.resolve("report"));
        for (Path path :
                List.of(directory, files.directory().getParent(), files.directory(), files.socket(), launcher)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Process other = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "exec setpriv --reuid=12345 --regid=12345 --clear-groups \"$0\" exec \"$1\" 3>\"$2\" 4</dev/null 5</dev/null",
                        launcher.toString(),
                        files.directory().toString(),
                        report.toString())
                .start();

        assertThat(other.waitFor()).isEqualTo(125);
        assertThat(Files.readString(report)).contains("have the container's keeper start a program");
        assertThat(exec("/bin/echo", "still there").out()).isEqualTo("still there\n");
    }

    @Test
    void theHealthCheckSaysHowTheContainerIs() throws Exception {
        files.writeHealth(KeptPlans.joining(
                ProcessSpec.of(
                        List.of("/bin/sh", "-c", "echo checked; cat /tmp/ok"),
                        List.of(TestBox.PATH, "MARK=" + LeakCheck.MARK),
                        "/",
                        TestBox.ROOT),
                List.of(),
                Optional.empty()));
        write(
                keep(PlanOp.Restart.NO, 0),
                Optional.of(new PlanOp.Health(SECOND / 10, SECOND * 5, 0, SECOND / 10, 2)),
                "sleep 1; touch /tmp/ok; sleep 60");
        keeper.start(files);

        until(() ->
                Files.exists(files.health()) && Files.readString(files.health()).contains("\"Status\":\"unhealthy\""));
        assertThat(Files.readString(files.health())).contains("\"ExitCode\":1", "checked\\n");
        until(() -> Files.readString(files.health()).contains("\"Status\":\"healthy\",\"FailingStreak\":0"));
    }

    @Test
    void aHealthCheckThatHangsIsStopped() throws Exception {
        files.writeHealth(KeptPlans.joining(
                ProcessSpec.of(
                        List.of("/bin/sleep", "60"),
                        List.of(TestBox.PATH, "MARK=" + LeakCheck.MARK),
                        "/",
                        TestBox.ROOT),
                List.of(),
                Optional.empty()));
        write(
                keep(PlanOp.Restart.NO, 0),
                Optional.of(new PlanOp.Health(SECOND / 10, SECOND / 5, 0, SECOND / 10, 1)),
                "sleep 60");
        keeper.start(files);

        until(() -> Files.exists(files.health())
                && Files.readString(files.health()).contains("Health check exceeded timeout (200 ms)"));
    }
}
