package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * jbuild on a machine of another kind: Linux 6.1, with cgroups of version 2 only and an overlayfs that takes layers by name. It is
 * user-mode Linux, a kernel that is a program, with this machine's files as its root. It is started once and does all that
 * {@code user-mode-linux/init.sh} says; each test looks at a section of what that prints. Runs after packaging.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserModeLinuxEndToEndTests {

    private static final Path KERNEL = Path.of("/usr/bin/linux.uml");
    private static final Path MODULES = Path.of("/usr/lib/uml/modules");
    private static final long MINUTES = 5;

    @TempDir
    private static Path directory;

    private String console = "";

    @BeforeAll
    void boot() throws Exception {
        if (!Files.isExecutable(KERNEL)) {
            System.out.println("SKIPPED, because there is no " + KERNEL + " (Debian: user-mode-linux)");
        }
        assumeTrue(Files.isExecutable(KERNEL), "skipped, because there is no " + KERNEL);
        Path script = RealCommands.TOP.resolve("builder-cli/src/test/resources/user-mode-linux/init.sh");
        Path printed = directory.resolve("console");
        ProcessBuilder builder = new ProcessBuilder(
                KERNEL.toString(),
                "mem=1500M",
                "rootfstype=hostfs",
                "root=/dev/root",
                "rootflags=/",
                "ro",
                "quiet",
                "loglevel=1",
                "con=null",
                "con0=null,fd:1",
                "ssl=null",
                "uml_dir=" + directory,
                "umid=machine",
                "JBUILD=" + RealCommands.JBUILD.toAbsolutePath().normalize(),
                "JAVA_HOME=" + System.getProperty("java.home"),
                "MODULE=" + module(),
                "init=/bin/sh",
                "--",
                script.toAbsolutePath().normalize().toString());
        Process machine = builder.redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        machine.getOutputStream().close();
        boolean ended = machine.waitFor(MINUTES, TimeUnit.MINUTES);
        machine.descendants().forEach(ProcessHandle::destroyForcibly);
        machine.destroyForcibly().waitFor();
        console = "\n" + Files.readString(printed, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        assertThat(ended).as("it ended in time; it printed:%n%s", console).isTrue();
        assertThat(console).contains("\n=== end\n");
    }

    private static String module() throws IOException {
        try (Stream<Path> modules =
                Files.find(MODULES, 6, (path, attributes) -> path.endsWith("fs/overlayfs/overlay.ko"))) {
            return modules.findFirst().orElseThrow().toString();
        }
    }

    private String section(String name) {
        int start = console.indexOf("\n=== " + name + "\n");
        assertThat(start).as("a section %s in:%n%s", name, console).isNotNegative();
        String rest = console.substring(start + name.length() + 6);
        return rest.substring(0, rest.indexOf("\n=== ")) + "\n";
    }

    private List<String> lines(String name) {
        return section(name).lines().filter(line -> !line.isEmpty()).toList();
    }

    @Test
    void doctorNamesWhatIsDifferentThere() {
        assertThat(section("doctor"))
                .contains(
                        "Isolation: full",
                        "older than 6.8: images of many layers can't be built or run.",
                        "This machine has cgroups of version 2 (cpu io memory pids). Limits work: memory by",
                        "Overlayfs works as root, but takes layers by name only, and not many.",
                        "The store's file system can't be shown with other owners",
                        "A program ran in a sandbox of its own",
                        "\ncode 0\n");
    }

    @Test
    void imageIsBuiltWithLayersByName() {
        assertThat(section("build")).matches("sha256:[0-9a-f]{64}\ncode 0\n");
    }

    @Test
    void containerHasAnOverlayByMount() {
        assertThat(section("overlay"))
                .contains("overlay / overlay rw,", "lowerdir=/proc/self/fd/", "by RUN\n", "ls: /made: No such file")
                .endsWith("file\ncode 0\n");
    }

    @Test
    void containerIsFilteredMaskedAndAlone() {
        assertThat(section("isolation"))
                .contains(
                        "CapEff:\t00000000a80425fb\n",
                        "Seccomp:\t2\n",
                        "unshare 1\n",
                        "\n0\n",
                        "can't create /proc/sysrq-trigger: Read-only file system",
                        "touch: /sys/x: Read-only file system")
                .endsWith("\nlo\n");
    }

    @Test
    void memoryThatIsUsedUpIsReportedAsSuch() {
        assertThat(section("memory"))
                .startsWith("code 137\n")
                .contains("\"OOMKilled\": true", "ran out of memory and was killed (exit code: 137)", "[JB3085]")
                .endsWith("code 1\n");
    }

    @Test
    void containerIsBornInItsGroupWithItsLimits() {
        assertThat(lines("container").subList(1, 6))
                .containsExactly("134217728", "0", "12", "20000 100000", "processes 1");
    }

    @Test
    void anotherProgramIsInTheSameGroupAndDiesWithItsCommand() {
        assertThat(section("exec")).contains("sleep 1000").endsWith("processes 2\nprocesses 1\n");
    }

    @Test
    void processesAboveTheLimitAreRefused() {
        assertThat(section("pids")).contains("can't fork").containsPattern("refused [1-9]");
    }

    @Test
    void processorTimeIsThrottled() {
        assertThat(section("cpu")).containsPattern("^throttled \\d{2,}\n$");
    }

    @Test
    void frozenContainerCanBeKilled() {
        assertThat(lines("freeze")).containsExactly("frozen 0", "web", "gone 0", "Exited (137)", "web");
    }

    /**
     * A group of version 2 with processes can't limit those below it, and a process that is started by systemd-run is in the very
     * group that it was given.
     */
    @Test
    void processThatIsAloneInItsGroupMovesOutOfTheWay() {
        assertThat(lines("alone")).containsExactly("code 137", "/sys/fs/cgroup/service/jbuild-members");
    }

    @Test
    void groupOfOthersStaysAsItIs() {
        assertThat(section("shared"))
                .contains("the controller \"memory\" is not delegated to /sys/fs/cgroup/login", "Delegate=yes")
                .contains("code 125\n")
                .doesNotEndWith("\n0\n");
    }

    @Test
    void groupThatIsGivenIsCleared() {
        assertThat(lines("delegated")).containsExactly("0::/", "code 0", "0::/given/jbuild-members");
    }

    @Test
    void nothingIsLeft() {
        assertThat(lines("left")).containsExactly("0");
    }
}
