package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Containers of a user who is not root but has ranges of subordinate ids: they have users of all kinds. Runs after packaging. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RootlessRangesEndToEndTests {

    @TempDir
    static Path directory;

    private RootlessUser user;

    @BeforeAll
    void makeBase() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root can be another user");
        user = new RootlessUser(directory, 12347).withRanges();
        user.makeBase();
    }

    @AfterAll
    void removeAll() throws Exception {
        for (String id :
                user.jbuild("ps", "-a", "-q").succeeds().output().lines().toList()) {
            user.jbuild("rm", "-f", id).succeeds();
        }
    }

    @Test
    void allUsersOfTheImageAreThere() throws Exception {
        assertThat(user.jbuild(
                                "run",
                                "--rm",
                                "busybox",
                                "sh",
                                "-c",
                                "id -u; touch /x; chown 33:44 /x; stat -c %u:%g /x; head -2 /proc/self/uid_map | wc -l")
                        .output())
                .isEqualTo("0\n33:44\n2\n");
        assertThat(user.jbuild("run", "--rm", "-u", "5:6", "--group-add", "7", "busybox", "sh", "-c", "id -u; id -G")
                        .output())
                .isEqualTo("5\n6 7\n");
    }

    @Test
    void otherCommandsEnterItAsOtherUsers() throws Exception {
        user.jbuild("run", "-d", "--name", "web", "busybox", "sleep", "100").succeeds();
        assertThat(user.jbuild("exec", "-u", "12", "web", "id", "-u").output()).isEqualTo("12\n");
        assertThat(user.jbuild("exec", "web", "sh", "-c", "touch /y && chown 9 /y && stat -c %u /y")
                        .output())
                .isEqualTo("9\n");
        user.jbuild("stop", "-t", "0", "web").succeeds();
        // The file belongs to one of the user's subordinate ids, and goes all the same.
        user.jbuild("rm", "web").succeeds();
    }

    @Test
    void limitsAreRefusedWithASentence() throws Exception {
        assertThat(user.jbuild("run", "--rm", "--memory", "64m", "busybox", "true")
                        .output())
                .contains("JB5114");
    }

    @Test
    void aBuildGivesFilesToOtherUsers() throws Exception {
        Path context = Files.createDirectory(user.home().resolve("context"));
        Files.setAttribute(context, "unix:uid", 12347);
        Files.writeString(context.resolve("Dockerfile"), "FROM busybox\nRUN touch /a && chown 7:8 /a\nUSER 7\n");
        user.jbuild("build", "-q", "-t", "owned", context).succeeds();
        assertThat(user.jbuild("run", "--rm", "owned", "sh", "-c", "id -u; stat -c %u:%g /a")
                        .output())
                .isEqualTo("7\n7:8\n");
    }
}
