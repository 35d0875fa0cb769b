package dev.jbuild.runtime.sandbox;

import dev.jbuild.cache.os.Descriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A pseudo terminal, held open by a script(1) that sleeps in it. */
final class TestTerminal implements AutoCloseable {

    private final Process holder;
    private final int descriptor;

    private TestTerminal(Process holder, int descriptor) {
        this.holder = holder;
        this.descriptor = descriptor;
    }

    static TestTerminal open() throws Exception {
        dev.jbuild.runtime.testing.Requirements.program("/usr/bin/script");
        Path name = Files.createTempFile("terminal", ".name");
        Process holder =
                new ProcessBuilder("/usr/bin/script", "-q", "-c", "tty >" + name + "; sleep 60", "/dev/null").start();
        for (int attempt = 0; attempt < 200 && Files.size(name) == 0; attempt++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        String path = Files.readString(name).strip();
        Files.delete(name);
        return new TestTerminal(holder, Descriptors.open(Path.of(path), Descriptors.O_RDWR | 0400, 0));
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public void close() throws IOException {
        Descriptors.close(descriptor);
        holder.descendants().forEach(ProcessHandle::destroyForcibly);
        holder.destroyForcibly();
    }
}
