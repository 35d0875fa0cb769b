package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a RUN may use, and what it may do beyond a sandbox's rights. */
class RunLimitTests {

    @TempDir
    Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeMachine() throws IOException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    @AfterEach
    void noGroupIsLeft() throws IOException {
        try (Stream<Path> groups = Files.find(
                Path.of("/sys/fs/cgroup"),
                6,
                (path, attributes) -> path.getFileName()
                        .toString()
                        .startsWith("jbuild-run-" + ProcessHandle.current().pid() + "-"))) {
            assertThat(groups).isEmpty();
        }
    }

    @Test
    void aRunThatNeedsMoreMemoryIsKilledAndThatIsSaid() throws Exception {
        TestMachine.Result result = machine.build(
                "hungry", "FROM busybox\nRUN dd if=/dev/zero of=/dev/null bs=200M count=1\n", "--memory", "64m");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("ran out of memory", "67108864 bytes", "[JB3085]", "--memory");
    }

    @Test
    void processesAndFilesAreLimited() throws Exception {
        assertThat(machine.build(
                                "forks",
                                "FROM busybox\nRUN for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & done; wait\n",
                                "--pids-limit",
                                "5")
                        .err())
                .contains("can't fork");
        assertThat(machine.build(
                                "files",
                                "FROM busybox\nRUN ulimit -n; ulimit -Hn; ulimit -c\n",
                                "--ulimit",
                                "nofile=100:200",
                                "--ulimit",
                                "core=0")
                        .succeeds()
                        .err())
                .containsPattern("(?s) 100\n.* 200\n.* 0\n");
    }

    @Test
    void whatIsNoLimitIsRefused() throws Exception {
        for (String[] wrong : new String[][] {
            {"--memory", "1k", "JB1016"},
            {"--cpus", "none", "JB1017"},
            {"--pids-limit", "few", "JB1017"},
            {"--ulimit", "nofiles=3", "JB1018"},
            {"--ulimit", "nofile=3:2", "JB1018"},
            {"--allow", "everything", "JB1019"}
        }) {
            assertThat(machine.build("any", "FROM busybox\n", wrong[0], wrong[1])
                            .err())
                    .contains("[" + wrong[2] + "]");
        }
    }

    @Test
    void allRightsNeedAnEntitlement() throws Exception {
        String dockerfile =
                "FROM busybox\nRUN --security=insecure mkdir /m && mount -t tmpfs none /m && echo mounted\n";
        TestMachine.Result refused = machine.build("insecure", dockerfile);
        assertThat(refused.err()).contains("Dockerfile:2:16", "security.insecure", "[JB1220]");
        assertThat(machine.build("insecure", dockerfile, "--allow", "security.insecure")
                        .succeeds()
                        .err())
                .contains(" mounted\n");
        assertThat(machine.build(
                                "usual",
                                "FROM busybox\nRUN mkdir /m; ! mount -t tmpfs none /m\n",
                                "--allow",
                                "security.insecure")
                        .code())
                .as("one that does not ask has none")
                .isZero();
        assertThat(machine.build("odd", "FROM busybox\nRUN --security=loose true\n")
                        .err())
                .contains("[JB1219]");
    }

    @Test
    void aStepThatTakesTooLongEndsTheBuild() throws Exception {
        TestMachine.Result result = machine.build("sleeping", "FROM busybox\nRUN sleep 100\n", "--step-timeout", "1s");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("RUN sleep 100 took more than 1 s", "[JB3097]");
    }

    @Test
    void whoWaitsForALockedCacheSaysSo() throws Exception {
        String dockerfile = """
                FROM busybox AS a
                RUN --mount=type=cache,id=c,target=/c,sharing=locked sleep 2; touch /c/a
                FROM busybox AS b
                RUN --mount=type=cache,id=c,target=/c,sharing=locked sleep 2; touch /c/b
                FROM busybox
                COPY --from=a /bin/true /a
                COPY --from=b /bin/true /b
                """;
        assertThat(machine.build("locked", dockerfile, "--jobs", "4").succeeds().err())
                .contains("waiting for the cache \"c\"");
    }
}
