package dev.jbuild.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.cache.store.Store;
import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.LeakCheck;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sudden deaths: of the JVM, of the launcher. Whoever dies takes the sandbox along. */
class CrashTests extends BoxTest {

    private static void untilNoneIsLeft() throws Exception {
        for (int attempt = 0; attempt < 100 && !LeakCheck.processes().isEmpty(); attempt++) {
            Thread.sleep(30);
        }
        assertThat(LeakCheck.processes()).isEmpty();
    }

    @Test
    void threat110_killedLauncherTakesTheSandboxAlong() throws Exception {
        for (boolean init : new boolean[] {false, true}) {
            box.process(process -> process.withInit(init));
            RunningSandbox running = box.start("/bin/sh", "-c", "sleep 60 & sleep 60");
            ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().commandLine().orElse("").contains("jbrun")
                            || LauncherPids.isLauncher(child.pid()))
                    .forEach(ProcessHandle::destroyForcibly);
            assertThatThrownBy(running::await)
                    .isInstanceOf(SandboxException.class)
                    .hasMessageContaining("The launcher ended without saying why");
            untilNoneIsLeft();
        }
    }

    /** A JVM of its own starts a sandbox and is killed by kill -9 while the sandbox runs. */
    @Test
    void threat110_killedJvmTakesTheSandboxAlong() throws Exception {
        Path root = Files.createDirectory(directory.resolve("other"));
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Djbuild.probe=" + System.getProperty("jbuild.probe"),
                        "-Dmark=" + LeakCheck.MARK,
                        "-cp",
                        System.getProperty("java.class.path"),
                        SleepingJvm.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("running");
        assertThat(LeakCheck.processes()).isNotEmpty();
        List<Path> cgroups = LeakCheck.cgroupsOf(jvm.pid());
        jvm.destroyForcibly().waitFor();
        untilNoneIsLeft();
        for (int attempt = 0; attempt < 100 && !LeakCheck.cgroupsOf(jvm.pid()).isEmpty(); attempt++) {
            Thread.sleep(30);
        }
        assertThat(LeakCheck.cgroupsOf(jvm.pid()))
                .as("the launcher removes " + cgroups)
                .isEmpty();
        // What the dead process left in its store goes when the next one opens it.
        try (Store store = Store.open(root.resolve("store"));
                Stream<Path> sessions = Files.list(store.root().resolve("tmp"))) {
            assertThat(sessions.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(jvm.pid() + "-"));
        }
    }

    @Test
    void manyProcessesDieAtOnce() throws Exception {
        RunningSandbox running = box.start("/bin/sh", "-c", "for i in $(seq 1 200); do setsid sleep 60 & done; wait");
        Thread.sleep(200);
        long before = System.nanoTime();
        running.kill();
        assertThat(System.nanoTime() - before).isLessThan(3_000_000_000L);
        assertThat(running.await().code()).isEqualTo(137);
        assertThat(LeakCheck.processes()).isEmpty();
    }

    @Test
    void signalToWhatHasEndedIsNothing() throws Exception {
        RunningSandbox running = box.start("/bin/true");
        assertThat(running.await().code()).isZero();
        running.signal(15);
        running.signal(9);
        running.kill();
        assertThat(running.await().code()).isZero();
    }
}
