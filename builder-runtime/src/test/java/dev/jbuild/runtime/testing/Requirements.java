package dev.jbuild.runtime.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a test needs of the machine; without it the test is skipped, and says why. */
public final class Requirements {

    public static final Path BUSYBOX = Path.of("/bin/busybox");

    private Requirements() {}

    public static void sandbox() throws IOException {
        need(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "it is not run as root");
        need(Files.isExecutable(BUSYBOX), "there is no /bin/busybox (Debian: busybox-static)");
    }

    public static void program(String path) {
        need(Files.isExecutable(Path.of(path)), "there is no " + path);
    }

    public static void need(boolean there, String otherwise) {
        if (!there) {
            System.out.println("SKIPPED, because " + otherwise);
        }
        assumeTrue(there, "skipped, because " + otherwise);
    }
}
