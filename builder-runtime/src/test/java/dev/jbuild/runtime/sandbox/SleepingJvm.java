package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.testing.TestBox;
import java.nio.file.Path;
import java.util.List;

/** A program for CrashTests: starts a sandbox, says so, and waits to be killed. */
final class SleepingJvm {

    private SleepingJvm() {}

    public static void main(String[] arguments) throws Exception {
        try (TestBox box = TestBox.in(Path.of(arguments[0]))) {
            List<String> environment = List.of(TestBox.PATH, "MARK=" + System.getProperty("mark"));
            box.process(process -> new ProcessSpec(
                    process.arguments(),
                    environment,
                    process.directory(),
                    process.user(),
                    true,
                    process.hostname(),
                    process.capabilities(),
                    process.seccomp(),
                    false,
                    false,
                    List.of()));
            RunningSandbox running = box.start("/bin/sh", "-c", "setsid sleep 60 & sleep 60");
            System.out.println("running");
            running.await();
        }
    }
}
