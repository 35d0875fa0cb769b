package dev.jbuild.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.runtime.testing.LeakCheck;
import dev.jbuild.runtime.testing.Requirements;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes of a user who is not root: the whole JVM runs as root of a user namespace, and the rest is the same code. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class RootlessTests {

    @TempDir
    Path directory;

    private Path launcher;
    private Path home;
    private String classPath;

    @BeforeEach
    void copyWhatTheUserMayNotReadHere() throws Exception {
        Requirements.sandbox();
        Requirements.program("/usr/bin/setpriv");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        launcher = readable(Files.copy(Path.of(System.getProperty("jbuild.jbrun", "")), directory.resolve("jbrun")));
        readable(Files.copy(Path.of(System.getProperty("jbuild.probe", "")), directory.resolve("probe")));
        home = Files.createDirectory(directory.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            if (!entry.isEmpty() && Files.exists(Path.of(entry))) {
                copies.add(copy(Path.of(entry), directory.resolve("path" + copies.size())));
            }
        }
        classPath = String.join(File.pathSeparator, copies);
    }

    private static Path readable(Path file) throws Exception {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String copy(Path from, Path to) throws Exception {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
                    throws java.io.IOException {
                Files.setPosixFilePermissions(
                        Files.createDirectories(target(path)), PosixFilePermissions.fromString("rwxr-xr-x"));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws java.io.IOException {
                Files.setPosixFilePermissions(
                        Files.copy(path, target(path)), PosixFilePermissions.fromString("rw-r--r--"));
                return FileVisitResult.CONTINUE;
            }

            private Path target(Path path) {
                return path.equals(from) ? to : to.resolve(from.relativize(path).toString());
            }
        });
        return to.toString();
    }

    private String run(int id, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/setpriv",
                "--reuid=" + id,
                "--regid=" + id,
                "--clear-groups",
                launcher.toString(),
                "userns",
                "--",
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Djbuild.probe=" + directory.resolve("probe"),
                "-Drootless=true",
                "-cp",
                classPath,
                RootlessMain.class.getName(),
                Files.createDirectory(home.resolve("run")).toString()));
        command.addAll(List.of(arguments));
        Files.setPosixFilePermissions(home.resolve("run"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    private static final String SCRIPT = "id -u; echo x >/etc/passwd; rm -r /root && mkdir /root && echo made;"
            + " echo hi >/dev/null; ls /dev/pts; mount -t tmpfs x /tmp 2>/dev/null || echo refused";

    @Test
    void userWithASingleIdRunsSandboxes() throws Exception {
        assertThat(run(12345, "none", SCRIPT)).isEqualTo("0\nmade\nptmx\nrefused\nexit 0\n");
    }

    @Test
    void networkOfTheHostWorksToo() throws Exception {
        assertThat(run(12345, "host", "ls /sys/class/net; [ -d /sys/fs/cgroup ] && echo cgroup"))
                .contains("lo\n")
                .endsWith("cgroup\nexit 0\n");
    }
}
