package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.cli.RealCommands.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Containers of a user who is not root. Each command has a user namespace of its own, so whatever enters a container that another
 * command has started goes through its keeper. Runs after packaging.
 */
class RootlessContainerEndToEndTests {

    private static final int USER = 12346;

    @TempDir
    private Path directory;

    private RootlessUser user;

    @BeforeEach
    void makeBase() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root can be another user");
        user = new RootlessUser(directory, USER);
        user.makeBase();
    }

    @AfterEach
    void removeAll() throws Exception {
        for (String id :
                user.jbuild("ps", "-a", "-q").succeeds().output().lines().toList()) {
            user.jbuild("rm", "-f", id).succeeds();
        }
        until(() -> processes().isEmpty());
        try (Stream<Path> left = Files.list(user.home().resolve("store/containers"))) {
            assertThat(left).isEmpty();
        }
    }

    /** Launchers of the user's. */
    private static List<String> processes() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .map(RootlessContainerEndToEndTests::describe)
                    .filter(text -> !text.isEmpty())
                    .toList();
        }
    }

    private static String describe(Path process) {
        try {
            boolean ours = Files.getAttribute(process, "unix:uid").equals(USER)
                    && !Files.readString(process.resolve("stat")).contains(") Z ");
            return ours ? Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException gone) {
            return "";
        }
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        for (int attempt = 0; attempt < 200 && !condition.call(); attempt++) {
            Thread.sleep(50);
        }
        assertThat(condition.call()).isTrue();
    }

    @Test
    void otherCommandsListReadEnterStopAndRemoveIt() throws Exception {
        user.jbuild(
                        "run",
                        "-d",
                        "--name",
                        "web",
                        "busybox",
                        "sh",
                        "-c",
                        "echo ready >/tmp/file; echo ready; exec sleep 100")
                .succeeds();
        until(() -> user.jbuild("logs", "web").output().equals("ready\n"));

        assertThat(user.jbuild("ps").succeeds().output()).contains("Up ", "web");
        assertThat(user.jbuild("exec", "web", "cat", "/tmp/file")).isEqualTo(new Result(0, "ready\n"));
        assertThat(user.jbuild("exec", "web", "ps").succeeds().output()).contains("sleep 100");
        assertThat(user.jbuild("exec", "-e", "A=b", "-w", "/tmp", "web", "sh", "-c", "echo $A; pwd; id -u; exit 9"))
                .isEqualTo(new Result(9, "b\n/tmp\n0\n"));
        assertThat(user.jbuild("exec", "web", "nothing").code()).isEqualTo(127);
        assertThat(user.jbuild("exec", "web", "sh", "-c", "kill -9 $$").code()).isEqualTo(137);

        user.jbuild("stop", "-t", "1", "web").succeeds();
        assertThat(user.jbuild("ps", "-a").output()).contains("Exited (137)");
        assertThat(user.jbuild("exec", "web", "true").output()).contains("[JB5025]");
        user.jbuild("start", "web").succeeds();
        assertThat(user.jbuild("exec", "web", "cat", "/tmp/file").output()).isEqualTo("ready\n");
        user.jbuild("rm", "-f", "web").succeeds();
        assertThat(user.jbuild("ps", "-a", "-q").output()).isEmpty();
    }

    @Test
    void programThatJoinsHasNoMoreRightsThanTheContainer() throws Exception {
        user.jbuild("run", "-d", "--name", "web", "busybox", "sleep", "100").succeeds();
        String script = "grep -E 'Cap(Eff|Bnd)|Seccomp:|NoNewPrivs' /proc/self/status; readlink /proc/self/ns/user;"
                + " ls -l /proc/self/fd | grep -c -E 'socket|store'; cat /proc/self/uid_map";
        String joined =
                user.jbuild("exec", "web", "sh", "-c", script).succeeds().output();
        assertThat(joined)
                .contains("CapEff:\t00000000a80425fb", "CapBnd:\t00000000a80425fb", "Seccomp:\t2")
                .contains("\n0\n");
        assertThat(user.jbuild("exec", "web", "readlink", "/proc/1/ns/user")
                        .output()
                        .strip())
                .isNotEmpty()
                .isSubstringOf(joined);
        assertThat(user.jbuild("exec", "web", "sh", "-c", "mount -t tmpfs x /mnt; echo $?")
                        .output())
                .contains("mount")
                .doesNotEndWith("\n0\n");
    }

    @Test
    void inputAndSignalsReachTheProgramAndItDiesWithItsCommand() throws Exception {
        user.jbuild("run", "-d", "--name", "web", "busybox", "sleep", "100").succeeds();
        Process cat = new RealCommands(directory)
                .start(user.as(user.jbuild(), "exec", "-i", "web", "cat").toArray());
        cat.getOutputStream().write("through the keeper\n".getBytes(StandardCharsets.UTF_8));
        cat.getOutputStream().close();
        assertThat(new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("through the keeper\n");
        assertThat(cat.waitFor()).isZero();

        Process trap = new RealCommands(directory)
                .start(user.as(
                                user.jbuild(),
                                "exec",
                                "web",
                                "sh",
                                "-c",
                                "trap 'echo told; exit 3' TERM; sleep 1; echo waiting; while :; do sleep 0.1; done")
                        .toArray());
        assertThat(trap.inputReader().readLine()).isEqualTo("waiting");
        trap.toHandle().destroy();
        assertThat(trap.inputReader().readLine()).isEqualTo("told");
        assertThat(trap.waitFor()).isEqualTo(3);

        Process left = new RealCommands(directory)
                .start(user.as(user.jbuild(), "exec", "web", "sleep", "77").toArray());
        until(() -> user.jbuild("exec", "web", "ps").output().contains("sleep 77"));
        left.destroyForcibly().waitFor();
        until(() -> !user.jbuild("exec", "web", "ps").output().contains("sleep 77"));
    }

    @Test
    void programWithATerminalHasOneOfTheContainers() throws Exception {
        user.jbuild("run", "-d", "--name", "web", "busybox", "sleep", "100").succeeds();
        String quoted = String.join(
                " ",
                user.as(user.jbuild(), "exec", "-t", "-i", "web", "sh", "-c", "'tty; stty size; exit 4'").stream()
                        .map(Object::toString)
                        .toList());
        Result result = new RealCommands(directory)
                .run("script", "-q", "-e", "-c", "stty rows 33 cols 77; " + quoted, "/dev/null");
        assertThat(result.output()).contains("/dev/pts/0", "33 77");
        assertThat(result.code()).isEqualTo(4);
    }

    @Test
    void filesAreCopiedToAndFromAContainerThatRuns() throws Exception {
        user.jbuild("run", "-d", "--name", "web", "busybox", "sh", "-c", "echo own >/dev/shm/own; exec sleep 100")
                .succeeds();
        Path home = user.home();
        Path source = Files.createDirectory(home.resolve("source"));
        Files.writeString(source.resolve("file"), "from the host\n");

        user.jbuild("cp", source, "web:/tmp/copy").succeeds();
        assertThat(user.jbuild("exec", "web", "sh", "-c", "cat /tmp/copy/file; stat -c %u /tmp/copy/file"))
                .isEqualTo(new Result(0, "from the host\n0\n"));

        user.jbuild("exec", "web", "sh", "-c", "echo changed >>/tmp/copy/file").succeeds();
        until(() -> user.jbuild("cp", "web:/dev/shm/own", home.resolve("own")).code() == 0);
        user.jbuild("cp", "web:/tmp/copy/file", home.resolve("back")).succeeds();
        assertThat(home.resolve("own")).hasContent("own");
        assertThat(home.resolve("back")).hasContent("from the host\nchanged");
        assertThat(user.jbuild("cp", source, "web:/proc").output()).contains("[JB5041]");
    }

    @Test
    void healthIsChecked() throws Exception {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), """
                FROM busybox
                HEALTHCHECK --interval=1s --start-interval=200ms --start-period=5s CMD echo looked; test -e /tmp/well
                CMD ["sleep", "100"]
                """);
        user.jbuild("build", "-q", "-t", "checked", context).succeeds();
        user.jbuild("run", "-d", "--name", "web", "checked").succeeds();
        until(() -> user.jbuild("inspect", "web").output().contains("looked"));
        assertThat(user.jbuild("inspect", "web").output()).contains("\"Status\": \"starting\"");
        user.jbuild("exec", "web", "touch", "/tmp/well").succeeds();
        until(() -> user.jbuild("inspect", "web").output().contains("\"Status\": \"healthy\""));
    }
}
