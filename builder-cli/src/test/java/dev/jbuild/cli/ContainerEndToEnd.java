package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Containers through the distribution, in a store of the class's own, with busybox in it. Nothing of them may be left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContainerEndToEnd {

    static final Path JBUILD = RealCommands.JBUILD;

    /** The store is in it. */
    @TempDir
    static Path directory;

    @BeforeAll
    void makeBase() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "containers are tested as root");
        commands()
                .run(RealCommands.TESTDATA.resolve("bases/make-busybox.sh"), JBUILD, "busybox")
                .succeeds();
    }

    static RealCommands commands() {
        return new RealCommands(directory);
    }

    static RealCommands.Result jbuild(Object... arguments) throws Exception {
        Object[] command = new Object[arguments.length + 1];
        command[0] = JBUILD;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return commands().run(command);
    }

    /** Nothing of a test's containers is left: no process, no mount, no cgroup, no directory. */
    @AfterEach
    void removeAll() throws Exception {
        for (String id : jbuild("ps", "-a", "-q").succeeds().output().lines().toList()) {
            jbuild("rm", "-f", id).succeeds();
        }
        assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo")))
                .noneMatch(line -> line.contains(directory.toString()) || line.contains(" - overlay "));
        until(() -> ourProcesses().isEmpty());
        try (Stream<Path> left = Files.list(directory.resolve("store/containers"))) {
            assertThat(left).isEmpty();
        }
        until(() -> groups().isEmpty());
    }

    /** Groups of containers in which nothing lives: whatever else runs on this machine, these are left behind. */
    private static List<Path> groups() throws IOException {
        try (Stream<Path> groups = Files.find(
                Path.of("/sys/fs/cgroup"),
                4,
                (path, attributes) -> path.getFileName().toString().startsWith("jbuild-container") && isEmpty(path))) {
            return groups.toList();
        }
    }

    private static boolean isEmpty(Path group) {
        try {
            return Files.readString(group.resolve("cgroup.procs")).isEmpty();
        } catch (IOException gone) {
            return false;
        }
    }

    private List<String> ourProcesses() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(this::isOurs)
                    .map(Path::toString)
                    .toList();
        }
    }

    private boolean isOurs(Path process) {
        try {
            String command = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return command.contains(directory.toString()) && command.startsWith("jbrun");
        } catch (IOException gone) {
            return false;
        }
    }

    static void until(Callable<Boolean> condition) throws Exception {
        for (int attempt = 0; attempt < 200 && !condition.call(); attempt++) {
            Thread.sleep(50);
        }
        assertThat(condition.call()).isTrue();
    }

    static String logs(String container) throws Exception {
        return jbuild("logs", container).succeeds().output();
    }
}
