package dev.jbuild.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.runtime.testing.Requirements;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's role {@code userns}: root of a user namespace, for users who are not. */
class UserNamespaceTests {

    @TempDir
    Path directory;

    private Path launcher;

    private record Outcome(int code, String text) {}

    @BeforeEach
    void makeLauncherThatOthersCanExecute() throws Exception {
        Requirements.sandbox();
        Requirements.program("/usr/bin/setpriv");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        launcher = Files.copy(Path.of(System.getProperty("jbuild.jbrun", "")), directory.resolve("jbrun"));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome as(int id, String... program) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/setpriv",
                "--reuid=" + id,
                "--regid=" + id,
                "--clear-groups",
                launcher.toString(),
                "userns",
                "--"));
        command.addAll(List.of(program));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), text.strip());
    }

    private static String shell(String... lines) {
        return String.join("; ", lines);
    }

    @Test
    void userWithoutRangesBecomesRootWithASingleId() throws Exception {
        Outcome outcome = as(
                12345,
                "/bin/sh",
                "-c",
                shell(
                        "id -u",
                        "echo $JBUILD_USERNS $JBUILD_USERNS_RANGE",
                        "cat /proc/self/uid_map",
                        "cat /proc/self/setgroups"));
        assertThat(outcome.text().replaceAll(" +", " ")).isEqualTo("0\n1 single\n 0 12345 1\ndeny");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void itsMountsAreItsOwnAndNobodyElses() throws Exception {
        Path place = Files.createDirectory(directory.resolve("place"));
        Outcome outcome = as(
                12345,
                "/bin/sh",
                "-c",
                shell("mount -t tmpfs x " + place, "touch " + place + "/inside", "ls " + place));
        assertThat(outcome).isEqualTo(new Outcome(0, "inside"));
        assertThat(place).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(place.toString());
    }

    @Test
    void processStaysTheSameAndItsExitCodeIsTheProgramsOwn() throws Exception {
        assertThat(as(12345, "/bin/sh", "-c", "exit 42").code()).isEqualTo(42);
        assertThat(as(12345, "/no/such/program"))
                .isEqualTo(new Outcome(127, "jbuild: /no/such/program: No such file or directory."));
        assertThat(as(12345, "/etc/passwd").code()).isEqualTo(126);
    }

    @Test
    void userWithRangesGetsThem() throws Exception {
        Requirements.program("/usr/sbin/useradd");
        Requirements.program("/usr/bin/newuidmap");
        String name = "jbtest" + ProcessHandle.current().pid() % 10000;
        Process add = new ProcessBuilder("/usr/sbin/useradd", "-M", "-s", "/bin/false", name).start();
        Requirements.need(add.waitFor() == 0, "no user can be added here");
        try {
            int id = Integer.parseInt(read("id", "-u", name));
            Requirements.need(
                    Files.readString(Path.of("/etc/subuid")).contains(name + ":"), "useradd gives no ranges here");
            Outcome outcome = as(
                    id,
                    "/bin/sh",
                    "-c",
                    shell(
                            "id -u",
                            "echo $JBUILD_USERNS_RANGE",
                            "wc -l </proc/self/uid_map",
                            "touch f",
                            "chown 33:33 f",
                            "ls -n f"));
            assertThat(outcome.text()).startsWith("0\nfull\n2\n").contains(" 33 33 ");
            assertThat(Files.getAttribute(directory.resolve("f"), "unix:uid")).isNotEqualTo(33);
        } finally {
            new ProcessBuilder("/usr/sbin/userdel", name).start().waitFor();
        }
    }

    private static String read(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void whereNamespacesAreForbiddenASentenceSaysWhatToDo() throws Exception {
        Requirements.program("/usr/bin/unshare");
        // A limit that holds below a namespace of its own only.
        Process process = new ProcessBuilder(
                        "/usr/bin/unshare",
                        "-Ur",
                        "sh",
                        "-c",
                        "echo 0 >/proc/sys/user/max_user_namespaces && exec " + launcher + " userns -- true")
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(125);
        assertThat(text).contains("lets you make no user namespace").contains("run jbuild as root");
    }
}
