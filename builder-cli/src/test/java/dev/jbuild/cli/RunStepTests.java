package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.core.invocation.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds with RUN, on a base of busybox alone. */
class RunStepTests {

    @TempDir
    private Path directory;

    private TestMachine machine;
    private List<String> mountsBefore;

    @BeforeEach
    void setUp() throws IOException {
        mountsBefore = Files.readAllLines(Path.of("/proc/self/mountinfo"));
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    /** After every test, a failed build too: no mount, no process, no cgroup, no unfinished file. */
    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).isEqualTo(mountsBefore);
        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(process -> process.info().command().orElse(""))
                        .filter(command -> command.contains("jbrun") || command.contains("busybox")))
                .isEmpty();
        try (Stream<Path> groups = Files.walk(Path.of("/sys/fs/cgroup"), 4)) {
            assertThat(groups.map(Path::toString)
                            .filter(path -> path.contains(
                                    "jbuild-run-" + ProcessHandle.current().pid() + "-")))
                    .isEmpty();
        }
        Path temporary = directory.resolve("store/tmp");
        if (Files.isDirectory(temporary)) {
            try (Stream<Path> left = Files.list(temporary)) {
                assertThat(left.filter(path -> !path.endsWith(".lock"))).isEmpty();
            }
        }
    }

    /** A failure repeats the last lines that the step printed; they went to the terminal as they came. */
    @Test
    void theLinesThatAFailureRepeatsDriveNoTerminal() throws IOException {
        assertThat(machine.build("x", "FROM busybox\nRUN printf '\\033]0;title\\007\\033[31mred\\033[0m\\n'; false\n")
                        .err())
                .contains("------\n > [2/2] RUN printf", "\nred\n------")
                .doesNotContain("\u001b", "\u0007");
    }

    @Test
    void aRunsChangesAreTheLayerAndItsOutputIsShown() throws IOException {
        TestMachine.Result result = machine.build("app", """
                        FROM busybox
                        ARG WHO=world
                        ENV GREETING=hello
                        WORKDIR /w
                        RUN echo "$GREETING $WHO" > file && echo said it && rm /etc/group
                        RUN ["/bin/sh", "-c", "cat file | tr a-z A-Z > loud"]
                        """).succeeds();

        assertThat(result.err()).containsPattern("#\\d+ \\d\\.\\d{3} said it");
        Path files = machine.files("app");
        assertThat(files.resolve("w/file")).hasContent("hello world\n");
        assertThat(files.resolve("w/loud")).hasContent("HELLO WORLD\n");
        assertThat(files.resolve("etc/group")).doesNotExist();
        assertThat(files.resolve("etc/passwd")).exists();
        assertThat(files.resolve("etc/resolv.conf")).doesNotExist();
        assertThat(files.resolve("proc")).doesNotExist();
    }

    @Test
    void anUnchangedRebuildRunsNothing() throws IOException {
        String dockerfile = "FROM busybox\nRUN head -c 8 /dev/urandom > /r\nRUN true\n";
        machine.build("app", dockerfile).succeeds();
        String first = machine.run("images", "-q", "--no-trunc").out();

        String err = machine.build("app", dockerfile).succeeds().err();

        assertThat(err).doesNotContain("DONE");
        assertThat(machine.run("images", "-q", "--no-trunc").out()).isEqualTo(first);
    }

    @Test
    void aFailingRunSaysWhereWhatAndWithWhichCodeAndTheNextBuildWorks() throws IOException {
        TestMachine.Result result =
                machine.build("app", "FROM busybox\nRUN echo before\nRUN echo the reason >&2 && exit 42\n");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("the reason")
                .contains("Dockerfile:3")
                .contains("exit code: 42")
                .contains("RUN echo the reason >&2 && exit 42");
        machine.build("app", "FROM busybox\nRUN echo before\nRUN true\n").succeeds();
    }

    @Test
    void aSignalStopsABuildInTheMiddleOfARunAndTheNextBuildWorks() throws Exception {
        BlockingQueue<IntConsumer> handlers = new LinkedBlockingQueue<>();
        machine.signals = consumer -> {
            handlers.add(consumer);
            return () -> {};
        };
        machine.file("app/Dockerfile", "FROM busybox\nRUN touch /started; sleep 1000\n");
        CompletableFuture<TestMachine.Result> build = CompletableFuture.supplyAsync(
                () -> machine.run("build", "-t", "app", "app"),
                task -> Thread.ofPlatform().start(task));
        awaitSleepingContainer();

        handlers.take().accept(2);

        assertThat(build.get(20, TimeUnit.SECONDS).code()).isEqualTo(130);
        machine.signals = Signals.none();
        machine.build("next", "FROM busybox\nRUN true\n").succeeds();
    }

    private void awaitSleepingContainer() throws Exception {
        for (int attempt = 0; attempt < 500; attempt++) {
            try (Stream<Path> files = Files.walk(directory.resolve("store/tmp"), 4)) {
                if (files.anyMatch(path -> path.endsWith("upper/started"))) {
                    return;
                }
            } catch (java.io.UncheckedIOException changing) {
                // Somebody is at work there; look again.
            }
            Thread.sleep(20);
        }
        throw new AssertionError("the RUN never began");
    }

    @Test
    void oneFailureStopsTheStepsBesideIt() throws IOException {
        long start = System.nanoTime();

        TestMachine.Result result = machine.build("app", """
                FROM busybox AS slow
                RUN sleep 100
                FROM busybox AS bad
                RUN exit 3
                FROM busybox
                COPY --from=slow / /
                COPY --from=bad / /
                """);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("exit code: 3", "CANCELED");
        assertThat((System.nanoTime() - start) / 1_000_000_000).isLessThan(60);
    }

    @Test
    void sudoLikeChangesOfTheUserWorkAndUsersAreResolvedInTheImage() throws IOException {
        machine.build("app", """
                        FROM busybox
                        RUN mkdir -m 1777 /out
                        USER daemon:staff
                        RUN id -un > /out/user && id -gn > /out/group && echo $HOME > /out/home
                        """).succeeds();

        Path out = machine.files("app").resolve("out");
        assertThat(out.resolve("user")).hasContent("daemon\n");
        assertThat(out.resolve("group")).hasContent("staff\n");
        assertThat(out.resolve("home")).hasContent("/usr/sbin\n");
    }

    @Test
    void threat045_aSecretIsInNoLayerNoHistoryAndNoRecord() throws IOException {
        machine.file("secret.txt", "hunter2-hunter2");

        machine.build(
                        "app",
                        "FROM busybox\nRUN --mount=type=secret,id=s wc -c < /run/secrets/s > /size\n",
                        "--secret",
                        "id=s,src=secret.txt")
                .succeeds();

        assertThat(machine.files("app").resolve("size")).hasContent("15\n");
        try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
            assertThat(files.filter(Files::isRegularFile).filter(RunStepTests::holdsTheSecret))
                    .isEmpty();
        }
    }

    private static boolean holdsTheSecret(Path file) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains("hunter2-hunter2");
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Test
    void threat034_theIdOfACacheCannotNameAnotherPlace() throws IOException {
        machine.build("app", "FROM busybox\nRUN --mount=type=cache,id=../../../escaped,target=/c touch /c/x\n")
                .succeeds();

        assertThat(directory.resolve("escaped")).doesNotExist();
        try (Stream<Path> mounts = Files.list(directory.resolve("store/mounts"))) {
            assertThat(mounts.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.matches("[0-9a-f]{64}"));
        }
    }

    @Test
    void threat049_aUserOutOfRangeIsRefused() throws IOException {
        TestMachine.Result result = machine.build("app", "FROM busybox\nUSER 4294967296\nRUN true\n");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("4294967296").contains("Dockerfile:3");
    }

    @Test
    void threat095_escapeSequencesOfARunDoNotReachTheTerminal() throws IOException {
        TestMachine.Result result =
                machine.build("app", "FROM busybox\nRUN printf '\\033[31mred\\033[0m \\033]0;title\\007end\\n'\n");

        assertThat(result.err()).doesNotContain("\u001b").contains("red end");
    }

    @Test
    void aBuildThatTakesTooLongIsStoppedAndSaysWhatItWasAt() throws IOException {
        TestMachine.Result result =
                machine.build("slow", "FROM busybox\nRUN echo begun; sleep 1000\n", "--timeout", "2s");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("The build was stopped after 2 s: step #2 [2/2] RUN echo begun; sleep 1000 was running for")
                .contains("[JB3097]");
        assertThat(machine.run("build-log").succeeds().out()).contains("begun");
    }

    @Test
    void hostsAndSharedMemoryAreTheBuilds() throws IOException {
        TestMachine.Result result = machine.build(
                        "app",
                        "FROM busybox\nRUN tail -n 2 /etc/hosts; df -k /dev/shm | tail -n 1\n",
                        "--add-host",
                        "db:10.0.0.5",
                        "--add-host",
                        "six=[fd00::1]",
                        "--shm-size",
                        "8m")
                .succeeds();
        assertThat(result.err()).contains("10.0.0.5\tdb", "fd00::1\tsix").containsPattern("8192 +0");

        assertThat(machine.build("app", "FROM busybox\nRUN true\n", "--add-host", "db")
                        .err())
                .contains("[JB1008]");
        assertThat(machine.build("app", "FROM busybox\nRUN true\n", "--shm-size", "big")
                        .err())
                .contains("[JB1009]");
    }

    @Test
    void anAgentIsReachedThroughASocketOfItsOwn() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/ssh-add")), "openssh-client is not installed");
        Process agent = new ProcessBuilder(
                        "ssh-agent", "-D", "-a", directory.resolve("agent").toString())
                .redirectErrorStream(true)
                .start();
        try {
            for (int attempt = 0; attempt < 100 && !Files.exists(directory.resolve("agent")); attempt++) {
                Thread.sleep(50);
            }
            copyWithLibraries(Path.of("/usr/bin/ssh-add"), directory.resolve("app"));
            String dockerfile = """
                    FROM busybox
                    COPY . /
                    RUN --mount=type=ssh,required,uid=12,mode=0600 ls -ln $SSH_AUTH_SOCK; ssh-add -l || true
                    """;
            TestMachine.Result result = machine.build(
                            "app", dockerfile, "--ssh", "default=" + directory.resolve("agent"))
                    .succeeds();
            assertThat(result.err())
                    .containsPattern("srw------- +1 12 +0 .*/run/buildkit/ssh_agent.0")
                    .contains("The agent has no identities.");
            assertThat(machine.files("app").resolve("run/buildkit")).doesNotExist();

            assertThat(machine.build("app", dockerfile, "--no-cache").err()).contains("[JB3081]");
            assertThat(machine.build("app", dockerfile, "--ssh", "default").err())
                    .contains("[JB1025]");
            assertThat(machine.build("app", dockerfile, "--ssh", "default=" + machine.file("key", "x"))
                            .err())
                    .contains("[JB1026]");
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    /** A program of this machine with the libraries that it needs, for an image that has none. */
    private static void copyWithLibraries(Path program, Path root) throws Exception {
        Process ldd = new ProcessBuilder("ldd", program.toString()).start();
        String listed = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> files = Stream.concat(
                        Stream.of(program.toString()),
                        listed.lines()
                                .flatMap(line -> Stream.of(line.strip().split("\\s+")))
                                .filter(word -> word.startsWith("/")))
                .toList();
        for (String file : files) {
            Path target = root.resolve(file.substring(1));
            Files.createDirectories(target.getParent());
            Files.copy(Path.of(file), target, StandardCopyOption.REPLACE_EXISTING);
            target.toFile().setExecutable(true);
        }
    }
}
