package dev.jbuild.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherBinaryTests {

    @TempDir
    Path directory;

    @Test
    void isUnpackedOnceUnderItsChecksum() throws Exception {
        Path first = LauncherBinary.unpack(directory).path();
        Object time = Files.getAttribute(first, "unix:ctime");
        assertThat(LauncherBinary.unpack(directory).path()).isEqualTo(first);
        assertThat(Files.getAttribute(first, "unix:ctime")).isEqualTo(time);
        assertThat(first.toString()).matches(".*/launcher/[0-9a-f]{64}/jbrun");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                .isEqualTo("rwx------");
        assertThat(new ProcessBuilder(first.toString()).start().waitFor()).isEqualTo(125);
    }

    @Test
    void isTheOneThatTheDistributionShips() throws Exception {
        assertThat(LauncherBinary.unpack(directory).path())
                .hasSameBinaryContentAs(Path.of(System.getProperty("jbuild.jbrun", "")));
    }

    @Test
    void damagedOneIsReplaced() throws Exception {
        Path launcher = LauncherBinary.unpack(directory).path();
        byte[] good = Files.readAllBytes(launcher);
        Files.write(launcher, new byte[100]);
        assertThat(LauncherBinary.unpack(directory).path()).hasBinaryContent(good);
        Files.delete(launcher);
        assertThat(LauncherBinary.unpack(directory).path()).hasBinaryContent(good);
    }

    @Test
    void manyMayUnpackAtOnce() throws Exception {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    assertThat(Files.size(LauncherBinary.unpack(directory).path()))
                            .isGreaterThan(1000);
                } catch (Throwable failure) {
                    failures.add(failure);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        try (var all = Files.walk(directory)) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(1);
        }
    }
}
