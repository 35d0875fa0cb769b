package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One store and many processes. */
class StoreEndToEndTests {

    private static final int PROCESSES = 8;
    private static final int BUILDS = 50;

    /** Where all but the first are cached, more tell nothing. */
    private static final int CACHED_BUILDS = 15;

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeBase() throws IOException {
        machine = new TestMachine(directory.resolve("first"));
        machine.makeBusybox();
    }

    private Path store() {
        return machine.directory.resolve("store");
    }

    @Test
    void eightProcessesThatBuildTheSameShareTheWork() throws Exception {
        long seed = seed();
        List<Process> processes = new ArrayList<>();
        for (int number = 0; number < PROCESSES; number++) {
            processes.add(start("builder" + number, seed + number, "build", CACHED_BUILDS));
        }
        awaitAll(processes);
        checkAll();
        Map<String, Integer> runs = new TreeMap<>();
        try (Stream<Path> mounts = Files.list(store().resolve("mounts"))) {
            for (Path mount : mounts.toList()) {
                try (Stream<Path> files = Files.list(mount.resolve("data"))) {
                    for (Path file : files.toList()) {
                        runs.put(
                                file.getFileName().toString(),
                                Files.readAllLines(file).size());
                    }
                }
            }
        }
        assertThat(runs)
                .as("how often each shared step ran")
                .isEqualTo(Map.of("shared-1", 1, "shared-2", 1, "half-0", 1, "half-1", 1));
    }

    @Test
    void eightProcessesBuildWhileAnotherPrunes() throws Exception {
        long seed = seed();
        Path end = directory.resolve("end");
        Process pruner = StoreProcess.start(
                Files.createDirectories(directory.resolve("pruner")), store(), seed + 100, "prune", end.toString());
        List<Process> processes = new ArrayList<>();
        for (int number = 0; number < PROCESSES; number++) {
            processes.add(start("builder" + number, seed + number, "build-and-remove", BUILDS));
        }
        try {
            awaitAll(processes);
        } finally {
            Files.createFile(end);
            assertThat(pruner.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(pruner.exitValue()).as("%s", log("pruner")).isZero();
        System.out.println("pruned " + log("pruner").strip());
        checkAll();
        machine.run("prune", "-a", "-f").succeeds();
        checkAll();
        try (Stream<Path> left = Files.list(store().resolve("tmp"))) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly(".lock");
        }
    }

    @Test
    void aPruneOnATerminalAsksAndOnlyYesIsYes() throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script), "there is no " + script + " to make a terminal");
        machine.file("x/a", "a");
        machine.build("x", "FROM scratch\nCOPY a /a\n").succeeds();
        machine.run("rmi", "x").succeeds();
        for (String answer : List.of("n", "yes")) {
            ProcessBuilder builder = new ProcessBuilder(
                            script.toString(), "-qec", RealCommands.JBUILD + " prune", "/dev/null")
                    .redirectErrorStream(true);
            builder.environment().put("JBUILD_ROOT", store().toString());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf("[y/N]") < 0) {
                int c = process.getInputStream().read();
                assertThat(c).as("after %s", seen).isNotNegative();
                seen.append((char) c);
            }
            process.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            String rest = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isEqualTo(answer.equals("n") ? 1 : 0);
            assertThat(rest.contains("Total reclaimed space:")).isEqualTo(answer.equals("yes"));
        }
        assertThat(machine.run("prune", "--dry-run").succeeds().out()).isEqualTo("Total reclaimable space: 0B\n");
    }

    private static long seed() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        return seed;
    }

    private Process start(String name, long seed, String what, int builds) throws IOException {
        return StoreProcess.start(
                Files.createDirectories(directory.resolve(name)), store(), seed, what, String.valueOf(builds));
    }

    private String log(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".log"), StandardCharsets.UTF_8);
    }

    private void awaitAll(List<Process> processes) throws Exception {
        try {
            for (int number = 0; number < processes.size(); number++) {
                assertThat(processes.get(number).waitFor(10, TimeUnit.MINUTES)).isTrue();
                assertThat(processes.get(number).exitValue())
                        .as("builder %s: %s", number, log("builder" + number))
                        .isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    /** Every image that is there now, by what its name says. */
    private void checkAll() throws IOException {
        int images = 0;
        for (String line : machine.run("images").succeeds().out().lines().toList()) {
            String name = line.split(" ", 2)[0];
            if (name.startsWith("builder")) {
                StoreProcess.check(machine, name, Integer.parseInt(name.substring(name.indexOf('-') + 1)));
                images++;
            }
        }
        assertThat(images).isPositive();
    }
}
