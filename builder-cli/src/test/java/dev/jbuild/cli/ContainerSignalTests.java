package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.core.invocation.Signals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A signal may reach a command before its program has been started. It used to end the command, and the program with it or without
 * it; now it waits and is the program's.
 */
class ContainerSignalTests extends ContainerInProcess {

    private static final int SIGTERM = 15;
    private static final int TERMINATED = 128 + SIGTERM;

    @AfterEach
    void noMoreSignals() {
        machine.signals = Signals.none();
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
