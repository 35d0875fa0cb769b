package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution, killed. */
class CrashEndToEndTests {

    private static final int KILLS = 200;
    private static final int LANES = 4;

    @TempDir
    private Path directory;

    /**
     * A build of 20 steps is killed at a random moment. The next one, of another process, comes to the same image as one that
     * nobody disturbed, and nothing of the dead one is left. Several stores at once, since a kill is mostly waiting.
     */
    @Test
    void threat104_afterAKillAtAnyMomentTheNextBuildIsAsIfNothingHadBeen() throws Exception {
        long seed = System.nanoTime();
        System.out.println("kills with seed " + seed);
        long start = System.nanoTime();
        List<Future<int[]>> lanes = new ArrayList<>();
        int during = 0;
        int before = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
            for (int lane = 0; lane < LANES; lane++) {
                Path place = directory.resolve("lane" + lane);
                Random random = new Random(seed + lane);
                lanes.add(threads.submit(() -> new Lane(place, random).run(KILLS / LANES)));
            }
            for (Future<int[]> lane : lanes) {
                during += lane.get()[0];
                before += lane.get()[1];
            }
        }
        System.out.println(
                KILLS + " kills: " + before + " before the first step, " + during + " during the steps, the rest"
                        + " when it was over, in " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s");
        assertThat(during).as("kills between the first and the last step").isGreaterThan(KILLS / 2);
    }

    /** One store, in which one build after the other is killed. */
    private static final class Lane {
        private final TestMachine machine;
        private final Random random;
        private String expected = "";
        private long lengthNanos;

        Lane(Path place, Random random) throws IOException {
            this.machine = new TestMachine(place);
            this.random = random;
            machine.makeBusybox();
            StringBuilder dockerfile = new StringBuilder("FROM busybox\n");
            for (int step = 0; step < 10; step++) {
                machine.file("x/f" + step, ("content " + step + "\n").repeat(1000));
                dockerfile.append("COPY f" + step + " /copied/" + step + "\n");
                dockerfile.append(
                        "RUN seq " + (1000 + step) + " > /made-" + step + "; cat /copied/* | sha256sum > /sum\n");
            }
            machine.file("x/Dockerfile", dockerfile.toString());
        }

        int[] run(int kills) throws Exception {
            expected = build();
            // As it takes here, with the other lanes at work.
            clean();
            lengthNanos = kill(Long.MAX_VALUE, false).length();
            int during = 0;
            int before = 0;
            for (int number = 0; number < kills; number++) {
                if (number % 8 == 1) {
                    killPrune();
                }
                if (number % 4 != 0) {
                    clean();
                }
                boolean early = random.nextInt(10) == 0;
                Killed killed = kill(random.nextLong(lengthNanos), early);
                assertThat(build())
                        .as("the image after kill %s, at %s", number, killed)
                        .isEqualTo(expected);
                assertNothingIsLeft(killed);
                during += killed.alive() && killed.begun() ? 1 : 0;
                before += killed.alive() && !killed.begun() ? 1 : 0;
            }
            return new int[] {during, before};
        }

        /** The image of a build that nobody disturbs. */
        private String build() {
            return machine.run("build", "-q", "--reproducible", "-t", "app", "x")
                    .succeeds()
                    .out();
        }

        private void clean() {
            machine.run("rmi", "-f", "app").succeeds();
            machine.run("prune", "-a", "-f").succeeds();
        }

        /** All but the base is to be pruned, and the process that does it dies before, in the middle or after it. */
        private void killPrune() throws Exception {
            machine.run("rmi", "-f", "app").succeeds();
            Process process = start("prune", "-a", "-f");
            process.getInputStream().close();
            if (!process.waitFor(random.nextLong(lengthNanos / 2), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly().waitFor();
            }
            assertThat(build()).as("the image after a killed prune").isEqualTo(expected);
        }

        private Process start(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(RealCommands.JBUILD.toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(machine.directory.toFile())
                    .redirectErrorStream(true);
            builder.environment()
                    .put("JBUILD_ROOT", machine.directory.resolve("store").toString());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            return builder.start();
        }

        /** A process that is dead. */
        private record Killed(long pid, boolean begun, boolean alive, long length) {}

        /**
         * Kills a build.
         *
         * @param nanos after the first step's line, or with {@code early} after the start
         */
        private Killed kill(long nanos, boolean early) throws Exception {
            Process process = start("build", "--reproducible", "--progress", "plain", "--no-cache", "-t", "app", "x");
            long start = System.nanoTime();
            boolean begun = !early && process.getInputStream().read() >= 0;
            long first = begun ? System.nanoTime() : start;
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    process.getInputStream().skip(Long.MAX_VALUE);
                } catch (IOException closed) {
                    return;
                }
            });
            boolean over = process.waitFor(Math.max(0, first + nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            process.destroyForcibly().waitFor();
            reader.join();
            return new Killed(process.pid(), begun, !over, System.nanoTime() - first);
        }

        /** The cgroups whose names hold a text. Others come and go meanwhile. */
        private static List<Path> groups(String text) throws IOException {
            List<Path> found = new ArrayList<>();
            Files.walkFileTree(Path.of("/sys/fs/cgroup"), Set.of(), 5, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes attributes) {
                    if (group.getFileName().toString().contains(text)) {
                        found.add(group);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path group, @Nullable IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
            return found;
        }

        private void assertNothingIsLeft(Killed killed) throws IOException {
            Path store = machine.directory.resolve("store");
            try (Stream<Path> left = Files.list(store.resolve("tmp"))) {
                assertThat(left.map(Path::getFileName).map(Path::toString))
                        .as("temporary files after %s", killed)
                        .containsExactly(".lock");
            }
            assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo")))
                    .noneMatch(line -> line.contains(machine.directory.toString()));
            assertThat(groups("run-" + killed.pid() + "-"))
                    .as("cgroups after %s", killed)
                    .isEmpty();
        }
    }
}
