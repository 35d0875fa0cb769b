package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.core.invocation.Signals;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A signal may reach a command before its program has been started. It used to end the command, and the program with it or without
 * it; now it waits and is the program's.
 */
class ContainerSignalTests {

    private static final int SIGTERM = 15;
    private static final int TERMINATED = 128 + SIGTERM;

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeBase() throws Exception {
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    @AfterEach
    void removeAll() {
        machine.signals = Signals.none();
        machine.run("ps", "-a", "-q")
                .out()
                .lines()
                .forEach(id -> machine.run("rm", "-f", id).succeeds());
    }

    private void signalAtOnce() {
        machine.signals = handler -> {
            handler.accept(SIGTERM);
            return () -> {};
        };
    }

    @Test
    void earlySignalReachesWhatIsRun() throws Exception {
        signalAtOnce();
        assertThat(machine.runProgram("run", "--rm", "--init", "busybox", "sleep", "60")
                        .code())
                .isEqualTo(TERMINATED);
    }

    @Test
    void earlySignalReachesWhatIsExecuted() throws Exception {
        machine.run("run", "-d", "--name", "web", "busybox", "sleep", "60").succeeds();
        signalAtOnce();
        assertThat(machine.runProgram("exec", "web", "sleep", "50").code()).isEqualTo(TERMINATED);
        assertThat(machine.run("ps", "-q").out()).isNotEmpty();
    }

    @Test
    void earlySignalReachesWhatIsAttachedTo() throws Exception {
        machine.run("run", "-d", "--init", "--name", "web", "busybox", "sleep", "60")
                .succeeds();
        signalAtOnce();
        assertThat(machine.runProgram("attach", "web").code()).isEqualTo(TERMINATED);
    }
}
