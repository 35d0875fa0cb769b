package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerExecTests extends ContainerInProcess {

    @BeforeEach
    void makeContainer() {
        jbuild("run", "-d", "--name", "web", "busybox", "sleep", "60").succeeds();
    }

    private String in(String script) throws Exception {
        return machine.runProgram("exec", "web", "sh", "-c", script).succeeds().out();
    }

    @Test
    void detachedProgramLivesOnInTheContainer() throws Exception {
        long begun = System.nanoTime();
        TestMachine.Result started = machine.runProgram("exec", "-d", "web", "sh", "-c", "sleep 50; echo over > /over");
        assertThat(started.succeeds().all()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(40));
        assertThat(in("ps")).contains("sleep 50");

        machine.runProgram("exec", "-d", "-t", "web", "sh", "-c", "tty > /terminal")
                .succeeds();
        machine.runProgram("exec", "-d", "web", "sh", "-c", "echo heard; ls -l /proc/self/fd > /streams")
                .succeeds();
        assertThat(in("while ! test -s /terminal || ! test -s /streams; do sleep 0.1; done; cat /terminal /streams"))
                .contains("/dev/pts/", "0 -> /dev/null", "1 -> /streams", "2 -> /dev/null");

        assertThat(in("killall sleep; sleep 0.2; cat /over")).isEqualTo("over\n");
    }

    @Test
    void detachedProgramThatIsNotThereIsSaid() throws Exception {
        TestMachine.Result nothing = machine.runProgram("exec", "-d", "web", "nothing");
        assertThat(nothing.code()).isEqualTo(127);
        assertThat(nothing.err()).contains("nothing", "[JB5110]");
    }

    @Test
    void variablesComeFromFilesAndFlags() throws Exception {
        machine.file("variables", "# a comment\nA=file\nB=file\n");
        assertThat(machine.runProgram(
                                "exec", "--env-file", "variables", "-e", "B=flag", "web", "sh", "-c", "echo $A $B")
                        .out())
                .isEqualTo("file flag\n");
        assertThat(machine.run("exec", "--env-file", "none", "web", "true").err())
                .contains("[JB1044]");
    }

    /** As docker does: what can be done is done, and the exit code says that not all could. */
    @Test
    void startAndRemovalGoOnAfterAFailure() {
        machine.run("create", "--name", "one", "busybox", "sleep", "60").succeeds();
        machine.run("create", "--name", "two", "busybox", "sleep", "60").succeeds();

        TestMachine.Result start = machine.run("start", "one", "nobody", "two");
        assertThat(start.code()).isEqualTo(1);
        assertThat(start.out()).isEqualTo("one\ntwo\n");
        assertThat(start.err()).contains("[JB5022]");

        TestMachine.Result both = machine.run("start", "-a", "one", "two");
        assertThat(both.code()).isEqualTo(125);
        assertThat(both.err()).contains("[JB1087]");

        machine.run("kill", "one").succeeds();
        machine.run("wait", "one").succeeds();
        TestMachine.Result removed = machine.run("rm", "two", "nobody", "one");
        assertThat(removed.code()).isEqualTo(1);
        assertThat(removed.out()).isEqualTo("one\n");
        assertThat(removed.err()).contains("[JB5027]", "[JB5022]");
    }
}
