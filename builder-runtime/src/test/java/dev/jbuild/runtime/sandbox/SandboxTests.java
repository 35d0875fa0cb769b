package dev.jbuild.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.LeakCheck;
import dev.jbuild.runtime.testing.TestBox;
import dev.jbuild.runtime.testing.TestBox.Outcome;
import dev.jbuild.runtime.user.UserSpec;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The life of a program in a sandbox: start, streams, signals, end. */
class SandboxTests extends BoxTest {

    @Test
    void programEndsWithItsOwnExitCode() throws Exception {
        assertThat(box.run("/bin/true").code()).isZero();
        assertThat(box.shell("exit 7").code()).isEqualTo(7);
        assertThat(box.shell("exit 255").code()).isEqualTo(255);
    }

    @Test
    void initPassesTheExitCodeOn() throws Exception {
        box.process(process -> process.withInit(true));
        assertThat(box.run("/bin/true").code()).isZero();
        assertThat(box.shell("exit 7").code()).isEqualTo(7);
        assertThat(box.shell("kill -SEGV $$").code()).isEqualTo(139);
        assertThat(box.shell("kill -KILL $$").code()).isEqualTo(137);
    }

    @Test
    void programThatIsKilledFromOutsideSaysBySignal() throws Exception {
        RunningSandbox running = box.start("/bin/sleep", "60");
        assertThat(running.pid()).isPresent();
        running.kill();
        ExitStatus status = running.await();
        assertThat(status.code()).isEqualTo(137);
        assertThat(status.signal()).hasValue(9);
        assertThat(running.pid()).isEmpty();
    }

    @Test
    void outputAndErrorsPass() throws Exception {
        Outcome outcome = box.shell("echo out; echo err >&2");
        assertThat(outcome.out()).isEqualTo("out\n");
        assertThat(outcome.err()).isEqualTo("err\n");
    }

    @Test
    void muchOutputPasses() throws Exception {
        assertThat(box.shell("seq 1 200000").out()).hasSize(1288895);
    }

    @Test
    void inputPasses() throws Exception {
        try (Pipe in = Pipe.open();
                Pipe out = Pipe.open()) {
            RunningSandbox running = box.start(new Stdio(in.readEnd(), out.writeEnd(), -1), "/bin/cat");
            in.closeReadEnd();
            out.closeWriteEnd();
            CompletableFuture<String> text = TestBox.read(out);
            try (OutputStream stream = in.output()) {
                stream.write("through the pipe".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(running.await().code()).isZero();
            assertThat(text.join()).isEqualTo("through the pipe");
        }
    }

    @Test
    void streamsThatAreNotGivenAreTheNullDevice() throws Exception {
        RunningSandbox running = box.start("/bin/sh", "-c", "read x; [ -z \"$x\" ] && [ -c /dev/stdin ] && exit 3");
        assertThat(running.await().code()).isEqualTo(3);
    }

    @Test
    void readerOfTheOutputSeesWhenTheProgramClosesIt() throws Exception {
        box.process(process -> process.withInit(true));
        try (Pipe out = Pipe.open()) {
            RunningSandbox running = box.start(
                    new Stdio(-1, out.writeEnd(), -1), "/bin/sh", "-c", "echo first; exec >/dev/null 2>&1; sleep 60");
            out.closeWriteEnd();
            assertThat(TestBox.read(out).get(10, TimeUnit.SECONDS)).isEqualTo("first\n");
            running.kill();
        }
    }

    @Test
    void programOfOtherUserCanOpenItsOwnOutput() throws Exception {
        box.user(new UserSpec(1234, 1234, List.of(), Optional.empty()));
        assertThat(box.output("echo hello >/dev/stdout")).isEqualTo("hello\n");
    }

    @Test
    void filesGivenAsOutputKeepTheirOwner() throws Exception {
        box.user(new UserSpec(1234, 1234, List.of(), Optional.empty()));
        Path file = Files.createFile(directory.resolve("output"));
        int descriptor = Descriptors.open(file, Descriptors.O_WRONLY, 0);
        try {
            assertThat(box.start(new Stdio(-1, descriptor, -1), "/bin/echo", "hello")
                            .await()
                            .code())
                    .isZero();
        } finally {
            Descriptors.close(descriptor);
        }
        assertThat(file).hasContent("hello");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(0);
    }

    @Test
    void programThatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> box.run("nothing-like-this"))
                .isInstanceOfSatisfying(SandboxException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(SandboxException.Kind.NOT_FOUND);
                    assertThat(failure).hasMessage("exec: \"nothing-like-this\": executable file not found in $PATH.");
                });
        assertThatThrownBy(() -> box.run("/no/such/file")).isInstanceOfSatisfying(SandboxException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(SandboxException.Kind.NOT_FOUND);
            assertThat(failure).hasMessage("exec: \"/no/such/file\": no such file or directory.");
        });
    }

    @Test
    void missingInterpreterIsNotFound() throws Exception {
        Path script = Files.writeString(box.layer().resolve("script"), "#!/no/such/interpreter\n");
        assertThat(script.toFile().setExecutable(true, false)).isTrue();
        assertThatThrownBy(() -> box.run("/script")).isInstanceOfSatisfying(SandboxException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(SandboxException.Kind.NOT_FOUND);
            assertThat(failure).hasMessage("exec: \"/script\": its interpreter was not found.");
        });
    }

    @Test
    void whatCannotBeExecutedIsSaidToBeThere() throws Exception {
        Files.writeString(box.layer().resolve("plain"), "text");
        Path broken = Files.writeString(box.layer().resolve("broken"), "no format of any kind");
        assertThat(broken.toFile().setExecutable(true, false)).isTrue();
        for (String program : List.of("/plain", "/broken", "/etc")) {
            assertThatThrownBy(() -> box.run(program))
                    .as(program)
                    .isInstanceOfSatisfying(
                            SandboxException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(SandboxException.Kind.NOT_EXECUTABLE));
        }
    }

    @Test
    void programIsLookedUpInTheContainersOwnPath() throws Exception {
        Files.createDirectories(box.layer().resolve("usr/bin"));
        Path script = Files.writeString(box.layer().resolve("usr/bin/mine"), "#!/bin/sh\necho mine\n");
        assertThat(script.toFile().setExecutable(true, false)).isTrue();
        assertThat(box.run("mine").out()).isEqualTo("mine\n");
    }

    @Test
    void signalsReachTheProgram() throws Exception {
        for (boolean init : new boolean[] {false, true}) {
            box.process(process -> process.withInit(init));
            try (Pipe out = Pipe.open()) {
                RunningSandbox running = box.start(
                        new Stdio(-1, out.writeEnd(), -1),
                        "/bin/sh",
                        "-c",
                        "for s in HUP INT QUIT USR1 USR2 WINCH; do trap \"echo $s\" $s; done;"
                                + " trap 'exit 43' TERM; echo ready; while :; do usleep 10000; done");
                out.closeWriteEnd();
                StringBuilder seen = new StringBuilder();
                try (InputStream in = out.input()) {
                    expect(in, seen, "ready");
                    String[] names = {"HUP", "INT", "QUIT", "USR1", "USR2", "WINCH"};
                    int[] numbers = {1, 2, 3, 10, 12, 28};
                    for (int i = 0; i < numbers.length; i++) {
                        running.signal(numbers[i]);
                        expect(in, seen, names[i]);
                    }
                    running.signal(15);
                    assertThat(running.await().code()).as("init " + init).isEqualTo(43);
                }
            }
        }
    }

    private static void expect(InputStream in, StringBuilder seen, String text) throws Exception {
        byte[] buffer = new byte[256];
        while (!seen.toString().contains(text)) {
            int count = in.read(buffer);
            assertThat(count).as("waiting for " + text + " after " + seen).isPositive();
            seen.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
    }

    @Test
    void programWithoutHandlersEndsBySignalsOnlyBelowAnInit() throws Exception {
        box.process(process -> process.withInit(true));
        RunningSandbox running = box.start("/bin/sleep", "60");
        running.signal(15);
        assertThat(running.await().code()).isEqualTo(143);
    }

    @Test
    void interruptOfAwaitKillsAndReaps() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        RunningSandbox running = box.start("/bin/sh", "-c", "sleep 60 & sleep 60");
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                running.await();
            } catch (Throwable failure) {
                thrown.set(failure);
            }
        });
        Thread.sleep(100);
        waiter.interrupt();
        waiter.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(LeakCheck.processes()).isEmpty();
    }

    @Test
    void manySandboxesRunSideBySideOnVirtualThreads() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int number = 0; number < 16; number++) {
            int code = number;
            Path own = Files.createDirectory(directory.resolve("own" + number));
            threads.add(Thread.ofVirtual().start(() -> {
                try (TestBox one = TestBox.in(own)) {
                    assertThat(one.shell("usleep 50000; exit " + code).code()).isEqualTo(code);
                } catch (Throwable failure) {
                    failures.add(failure);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void orphansAreReapedAndEndWithTheProgram() throws Exception {
        box.process(process -> process.withInit(true));
        assertThat(box.shell("for i in 1 2 3 4 5; do (sh -c 'true' &) ; done; usleep 200000; ps | wc -l")
                        .out()
                        .strip())
                .as("header, init, shell, ps and wc")
                .isEqualTo("5");
        assertThat(box.shell("setsid sleep 60 & exit 4").code()).isEqualTo(4);
    }

    @Test
    void writesGoToTheUpperLayerOnly() throws Exception {
        assertThat(box.shell("echo changed >/etc/passwd; touch /new").code()).isZero();
        assertThat(box.upper().resolve("etc/passwd")).hasContent("changed");
        assertThat(box.upper().resolve("new")).exists();
        assertThat(directory.resolve("base/new")).doesNotExist();
    }

    @Test
    void readOnlyRootRefusesWritesButNotThoseToMounts() throws Exception {
        box.process(process -> process.withReadOnlyRootfs(true));
        box.mount(MountSpec.Tmpfs.of("/tmp", OptionalLong.of(1 << 20)));
        Outcome outcome = box.shell("touch /new; touch /tmp/new /dev/shm/new && echo fine");
        assertThat(outcome.err()).contains("Read-only file system");
        assertThat(outcome.out()).isEqualTo("fine\n");
    }

    @Test
    void failureOfTheSetUpNamesTheStepAndWhatItWasAbout() {
        box.mount(MountSpec.Bind.readOnly(Path.of("/no/such/source"), "/tmp"));
        assertThatThrownBy(() -> box.run("/bin/true")).isInstanceOfSatisfying(SandboxException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(SandboxException.Kind.FAILED);
            assertThat(failure)
                    .hasMessage("The sandbox can't be set up: the launcher could not open /no/such/source in"
                            + " order to bind it: no such file or directory.");
        });
    }

    @Test
    void missingWorkingDirectoryIsNamed() {
        box.directory("/no/such/directory");
        assertThatThrownBy(() -> box.run("/bin/true"))
                .hasMessage("The sandbox can't be set up: the launcher could not enter the working directory"
                        + " /no/such/directory: no such file or directory.");
    }
}
