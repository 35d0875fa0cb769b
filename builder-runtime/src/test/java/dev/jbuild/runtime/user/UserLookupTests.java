package dev.jbuild.runtime.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.runtime.sandbox.SandboxException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserLookupTests {

    @TempDir
    Path directory;

    @BeforeEach
    void makeFiles() throws Exception {
        Files.createDirectory(directory.resolve("etc"));
        Files.writeString(directory.resolve("etc/passwd"), """
                # a comment
                root:x:0:0:root:/root:/bin/sh

                broken
                web:x:33:44:Web:/var/www:/bin/false
                web:x:99:99::/second:
                odd:x:abc:1::/:
                123:x:7:8::/digits:
                relative:x:50:51::here:
                """);
        Files.writeString(directory.resolve("etc/group"), """
                root:x:0:
                staff:x:50:web,other
                wheel:x:10:web
                adm:x:4:other
                web:x:44:
                """);
    }

    private UserSpec resolve(String user) throws Exception {
        try (RootDir root = RootDir.open(directory)) {
            return UserLookup.resolve(user, root);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0, 0",
        "root, 0, 0",
        "web, 33, 44",
        "33, 33, 44",
        "web:staff, 33, 50",
        "web:77, 33, 77",
        "4000, 4000, 0",
        "4000:4001, 4000, 4001",
        "4000:staff, 4000, 50",
        "2147483647, 2147483647, 0",
        "123, 123, 0",
        ":staff, 0, 50"
    })
    void usersAndGroupsAreNamesOrNumbers(String user, int uid, int gid) throws Exception {
        UserSpec found = resolve(user);
        assertThat(found.uid()).isEqualTo(uid);
        assertThat(found.gid()).isEqualTo(gid);
    }

    @Test
    void supplementaryGroupsAreThoseThatNameTheUserUnlessAGroupIsGiven() throws Exception {
        assertThat(resolve("web").groups()).isEqualTo(List.of(50, 10));
        assertThat(resolve("33").groups()).isEqualTo(List.of(50, 10));
        assertThat(resolve("web:44").groups()).isEmpty();
        assertThat(resolve("4000").groups()).isEmpty();
    }

    @Test
    void homeIsTheUsersIfThereIsAnAbsoluteOne() throws Exception {
        assertThat(resolve("web").home()).isEqualTo(Optional.of("/var/www"));
        assertThat(resolve("relative").home()).isEmpty();
        assertThat(resolve("4000").home()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "4294967295", "4294967296", "99999999999999999999", "0:2147483648"})
    void threat049_numbersThatWouldWrapAroundAreRefused(String user) {
        assertThatThrownBy(() -> resolve(user))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("is out of range: ids go from 0 to 2147483647");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x0", "-1", "+0", " 0", "0 ", "nobody-here", "odd", "broken", "# a comment", "root\n"})
    void threat049_namesAreNoNumbersAndHaveToBeThere(String user) {
        assertThatThrownBy(() -> resolve(user))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("no matching entries in the image's /etc/passwd");
    }

    @Test
    void threat049_missingGroupIsNotGroupZero() {
        assertThatThrownBy(() -> resolve("web:nothing"))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("Unable to find group nothing");
    }

    @Test
    void threat050_hugeFilesAreNotRead() throws Exception {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("etc/passwd").toFile(), "rw")) {
            file.setLength(10L << 30);
        }
        assertThatThrownBy(() -> resolve("web")).hasMessage("the image's /etc/passwd is longer than 1048576 bytes");
    }

    @Test
    void threat050_devicesPipesAndLinksToOutsideAreNotRead() throws Exception {
        Path passwd = directory.resolve("etc/passwd");
        Files.delete(passwd);
        Files.createSymbolicLink(passwd, Path.of("/dev/zero"));
        assertThatThrownBy(() -> resolve("web")).isInstanceOf(SandboxException.class);
        Files.delete(passwd);
        Files.createSymbolicLink(passwd, Path.of("/etc/hostname"));
        assertThatThrownBy(() -> resolve("web")).isInstanceOf(SandboxException.class);
        Files.delete(passwd);
        assertThat(new ProcessBuilder("mkfifo", passwd.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> resolve("web")).isInstanceOf(SandboxException.class);
        assertThat(resolve("5").uid()).isEqualTo(5);
    }

    @Test
    void linksWithinTheImageAreFollowed() throws Exception {
        Files.createDirectory(directory.resolve("usr"));
        Files.move(directory.resolve("etc/passwd"), directory.resolve("usr/passwd"));
        Files.createSymbolicLink(directory.resolve("etc/passwd"), Path.of("/usr/passwd"));
        assertThat(resolve("web").uid()).isEqualTo(33);
    }

    @Test
    void imagesWithoutFilesHaveNumbersOnly() throws Exception {
        Files.delete(directory.resolve("etc/passwd"));
        Files.delete(directory.resolve("etc/group"));
        assertThat(resolve("").uid()).isZero();
        assertThat(resolve("12:13").gid()).isEqualTo(13);
        assertThatThrownBy(() -> resolve("root")).isInstanceOf(SandboxException.class);
    }
}
