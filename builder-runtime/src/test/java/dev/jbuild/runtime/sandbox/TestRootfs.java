package dev.jbuild.runtime.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.cache.store.Store;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A root file system of busybox alone, and sandboxes in it. */
final class TestRootfs implements AutoCloseable {

    private static final Path BUSYBOX = Path.of("/bin/busybox");

    final Path lower;
    final Path upper;
    final Store store;
    private final Path directory;
    private final Path work;
    private final Path stubs;
    private final NativeSandbox sandbox;
    private int count;

    TestRootfs(Path directory) throws IOException {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "sandboxes are tested as root only");
        assumeTrue(Files.isExecutable(BUSYBOX), "there is no " + BUSYBOX + " (Debian: busybox-static)");
        this.directory = directory;
        this.lower = directory.resolve("lower");
        this.upper = Files.createDirectories(directory.resolve("upper"));
        this.work = Files.createDirectories(directory.resolve("work"));
        this.stubs = directory.resolve("stubs");
        for (String name : List.of("bin", "etc", "tmp")) {
            Files.createDirectories(lower.resolve(name));
        }
        for (String name : List.of("dev", "proc", "sys")) {
            Files.createDirectories(stubs.resolve(name));
        }
        Files.copy(BUSYBOX, lower.resolve("bin/busybox"));
        Process list = new ProcessBuilder(BUSYBOX.toString(), "--list").start();
        for (String applet : new String(list.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
            if (!applet.equals("busybox")) {
                Files.createSymbolicLink(lower.resolve("bin").resolve(applet), Path.of("busybox"));
            }
        }
        this.store = Store.open(directory.resolve("store"));
        this.sandbox = new NativeSandbox(LauncherBinary.unpack(store.root()), store.session(), false);
    }

    /** What a program printed, on both streams, and how it ended. */
    record Result(ExitStatus status, String output) {}

    ProcessSpec process(String... arguments) {
        return ProcessSpec.of(
                List.of(arguments),
                List.of("PATH=/bin", "HOME=/root"),
                "/",
                new UserSpec(0, 0, List.of(), Optional.empty()));
    }

    Result shell(String script) throws SandboxException, IOException, InterruptedException {
        return run(process("sh", "-c", script), NetworkMode.NONE, List.of());
    }

    Result shell(String script, UnaryOperator<ProcessSpec> change)
            throws SandboxException, IOException, InterruptedException {
        return run(change.apply(process("sh", "-c", script)), NetworkMode.NONE, List.of());
    }

    Result run(ProcessSpec process, NetworkMode network, List<MountSpec> mounts)
            throws SandboxException, IOException, InterruptedException {
        try (Pipe pipe = Pipe.open()) {
            RunningSandbox running = start(process, network, mounts, new Stdio(-1, pipe.writeEnd(), pipe.writeEnd()));
            pipe.closeWriteEnd();
            String output;
            try (InputStream in = pipe.input()) {
                output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return new Result(running.await(), output);
        }
    }

    RunningSandbox start(ProcessSpec process, NetworkMode network, List<MountSpec> mounts, Stdio stdio)
            throws SandboxException {
        RootfsSpec rootfs = new RootfsSpec(new ArrayList<>(List.of(lower, stubs)), upper, work, false);
        return sandbox.start(SandboxSpec.of("test-" + ++count, rootfs, process, mounts, network, stdio));
    }

    Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
