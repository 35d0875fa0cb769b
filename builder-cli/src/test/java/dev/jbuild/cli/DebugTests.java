package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jbuild debug}: the program's exit code tells what it saw, for a test has no terminal. */
class DebugTests {

    @TempDir
    Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeMachine() throws IOException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    private int debug(String script) {
        return machine.run("debug", "sh", "-c", script).code();
    }

    @Test
    void theStateIsTheStepsOwn() throws Exception {
        machine.file("app/data/file", "from the context");
        Path secret = machine.file("secret", "hunter2");
        TestMachine.Result failed = machine.build("app", """
                FROM busybox
                ENV COLOR=blue
                USER daemon
                WORKDIR /work
                RUN --mount=type=bind,source=data,target=/data --mount=type=cache,target=/cache,mode=0777 \\
                    --mount=type=tmpfs,target=/memory --mount=type=secret,id=s,env=SECRET --mount=type=secret,id=s \\
                    echo made > made; echo kept > /cache/kept; exit 7
                """, "--secret", "id=s,src=" + secret);
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("exit code: 7", "\"jbuild debug\" opens a shell");

        assertThat(debug("grep -q made /work/made && grep -q context /data/file && grep -q kept /cache/kept"))
                .isZero();
        assertThat(debug("test \"$COLOR\" = blue && test \"$(pwd)\" = /work && test \"$(id -un)\" = daemon"))
                .isZero();
        assertThat(debug("mount | grep -q 'on /memory type tmpfs'")).isZero();
        assertThat(debug("test -n \"$SECRET\" || grep -r hunter2 /run/secrets")).isNotZero();
        assertThat(debug("exit 42")).isEqualTo(42);
        assertThat(machine.run("debug", "no-such-program").code()).isEqualTo(127);
    }

    @Test
    void whatIsChangedIsThrownAway() throws Exception {
        machine.build("app", "FROM busybox\nRUN touch /a; false\n");
        assertThat(debug("rm /a && touch /b")).isZero();
        assertThat(debug("test -e /a && ! test -e /b")).isZero();
    }

    @Test
    void anImageWithoutAShellIsLentOne() throws Exception {
        machine.build("app", """
                FROM scratch
                COPY --from=busybox /bin/busybox /only
                RUN ["/only", "nothing"]
                """);
        TestMachine.Result shell = machine.run("debug");
        assertThat(shell.err()).contains("The state in which this failed: /only nothing");
        assertThat(shell.code()).as("a shell that had nothing to read").isZero();
        assertThat(machine.run("debug", "/.jbuild/sh").code())
                .as("it is lent for the shell only")
                .isEqualTo(127);
    }

    @Test
    void onlyTheLastStatesAreKeptAndPruneRemovesThem() throws Exception {
        assertThat(machine.run("debug", "true").err()).contains("[JB3130]");
        for (int number = 0; number < 5; number++) {
            machine.build("app", "FROM busybox\nRUN exit 1" + number + "\n");
        }
        try (Stream<Path> states = Files.list(directory.resolve("store/debug"))) {
            assertThat(states).hasSize(3);
        }
        List<String> builds =
                machine.run("builds", "-q").succeeds().out().lines().toList();
        assertThat(machine.run("debug", "--build", builds.get(1), "true").code())
                .isZero();
        assertThat(machine.run("debug", "--build", builds.get(4), "true").err()).contains("[JB3130]");
        machine.run("prune").succeeds();
        assertThat(machine.run("debug", "true").err()).contains("[JB3130]");
    }
}
