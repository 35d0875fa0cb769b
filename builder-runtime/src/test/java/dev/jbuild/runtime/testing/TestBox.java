package dev.jbuild.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.store.Store;
import dev.jbuild.cache.store.StoreOptions;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.sandbox.ExitStatus;
import dev.jbuild.runtime.sandbox.MountSpec;
import dev.jbuild.runtime.sandbox.NativeSandbox;
import dev.jbuild.runtime.sandbox.NetworkMode;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.RootfsSpec;
import dev.jbuild.runtime.sandbox.RunningSandbox;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import dev.jbuild.runtime.sandbox.Stdio;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A busybox image and everything to run it in a sandbox. The image has a layer of its own on top, {@link #layer}, which a
 * test may fill with traps. Closing it closes the store.
 */
public final class TestBox implements AutoCloseable {

    public static final UserSpec ROOT = new UserSpec(0, 0, List.of(), Optional.empty());
    public static final String PATH = "PATH=/usr/bin:/bin";

    /** Whether this JVM is root in a user namespace only. */
    private static final boolean ROOTLESS = Boolean.getBoolean("rootless");

    private final Path base;
    private final Path layer;
    private final Path upper;
    private final Path work;
    private final Store store;
    private final NativeSandbox sandbox;
    private final List<MountSpec> mounts = new ArrayList<>();
    private final List<Path> lowers = new ArrayList<>();
    private NetworkMode network = NetworkMode.NONE;
    private UnaryOperator<ProcessSpec> process = spec -> spec;
    private UnaryOperator<SandboxSpec> sandboxChange = spec -> spec;
    private UserSpec user = ROOT;
    private String directory = "/";

    /** How a sandbox ended, and what its program wrote. */
    public record Outcome(ExitStatus status, String out, String err) {
        public int code() {
            return status.code();
        }
    }

    private TestBox(Path root) throws IOException {
        base = directory(root.resolve("base"));
        layer = directory(root.resolve("layer"));
        upper = directory(root.resolve("upper"));
        work = directory(root.resolve("work"));
        store = Store.open(root.resolve("store"), ROOTLESS ? StoreOptions.rootless() : StoreOptions.privileged());
        sandbox = new NativeSandbox(LauncherBinary.unpack(store.root()), store.session(), ROOTLESS);
        lowers.add(layer);
        lowers.add(base);
        fillBase();
    }

    /** Makes a box below a directory; its rights must be root's. */
    public static TestBox in(Path root) throws IOException {
        return new TestBox(root);
    }

    private static Path directory(Path path) throws IOException {
        Files.createDirectories(path);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void fillBase() throws IOException {
        Path bin = directory(base.resolve("bin"));
        Files.copy(Requirements.BUSYBOX, bin.resolve("busybox"));
        Files.copy(Path.of(System.getProperty("jbuild.probe", "")), bin.resolve("probe"));
        for (String name : List.of(
                "sh",
                "cat",
                "ls",
                "echo",
                "true",
                "false",
                "sleep",
                "id",
                "kill",
                "ps",
                "mkdir",
                "touch",
                "mount",
                "nc",
                "head",
                "readlink",
                "stat",
                "chmod",
                "env",
                "pwd",
                "rm",
                "ip",
                "dd",
                "seq",
                "usleep",
                "wc",
                "setsid",
                "ping",
                "ln")) {
            Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
        }
        for (String name : List.of("tmp", "etc", "root", "proc", "sys", "dev")) {
            directory(base.resolve(name));
        }
        Files.setPosixFilePermissions(base.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(base.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n");
    }

    /** The image's lowest layer. */
    public Path base() {
        return base;
    }

    /** The image's top layer, to be filled by a test. */
    public Path layer() {
        return layer;
    }

    /** What the sandboxes have changed. */
    public Path upper() {
        return upper;
    }

    public NativeSandbox sandbox() {
        return sandbox;
    }

    public Store store() {
        return store;
    }

    public TestBox mount(MountSpec mount) {
        mounts.add(mount);
        return this;
    }

    public TestBox lower(Path directory) {
        lowers.add(directory);
        return this;
    }

    public TestBox network(NetworkMode mode) {
        network = mode;
        return this;
    }

    public TestBox user(UserSpec value) {
        user = value;
        return this;
    }

    public TestBox directory(String value) {
        directory = value;
        return this;
    }

    /** Changes the process of the sandboxes that are started from now on. */
    public TestBox process(UnaryOperator<ProcessSpec> change) {
        UnaryOperator<ProcessSpec> before = process;
        process = spec -> change.apply(before.apply(spec));
        return this;
    }

    /** Changes the sandboxes that are started from now on. */
    public TestBox change(UnaryOperator<SandboxSpec> change) {
        sandboxChange = change;
        return this;
    }

    public SandboxSpec spec(Stdio stdio, List<String> arguments) {
        return sandboxChange.apply(SandboxSpec.of(
                store.session().newId("test"),
                new RootfsSpec(lowers, upper, work, ROOTLESS),
                process.apply(ProcessSpec.of(arguments, List.of(PATH, "MARK=" + LeakCheck.MARK), directory, user)
                        .withHostname("box")),
                mounts,
                network,
                stdio));
    }

    /** Starts with no streams. */
    public RunningSandbox start(String... arguments) throws SandboxException {
        return start(new Stdio(-1, -1, -1), arguments);
    }

    public RunningSandbox start(Stdio stdio, String... arguments) throws SandboxException {
        return sandbox.start(spec(stdio, List.of(arguments)));
    }

    /** Runs to the end. */
    public Outcome run(String... arguments) throws SandboxException, IOException, InterruptedException {
        try (Pipe out = Pipe.open();
                Pipe err = Pipe.open()) {
            RunningSandbox running = start(new Stdio(-1, out.writeEnd(), err.writeEnd()), arguments);
            out.closeWriteEnd();
            err.closeWriteEnd();
            CompletableFuture<String> written = read(out);
            CompletableFuture<String> complained = read(err);
            ExitStatus status = running.await();
            return new Outcome(status, written.join(), complained.join());
        }
    }

    /** Runs a line of shell. */
    public Outcome shell(String script) throws SandboxException, IOException, InterruptedException {
        return run("/bin/sh", "-c", script);
    }

    /** What a line of shell writes; it has to succeed. */
    public String output(String script) throws SandboxException, IOException, InterruptedException {
        Outcome outcome = shell(script);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return outcome.out();
    }

    public static CompletableFuture<String> read(Pipe pipe) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (InputStream in = pipe.input()) {
                        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
