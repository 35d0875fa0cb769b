package dev.jbuild.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Containers in this JVM, with a machine of its own for each test, which has busybox. */
abstract class ContainerInProcess {

    @TempDir
    Path directory;

    TestMachine machine;

    @BeforeEach
    void makeMachine() throws IOException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    @AfterEach
    void removeAll() {
        for (String id : jbuild("ps", "-a", "-q").succeeds().out().lines().toList()) {
            jbuild("rm", "-f", id).succeeds();
        }
    }

    TestMachine.Result jbuild(String... arguments) {
        return machine.run(arguments);
    }
}
