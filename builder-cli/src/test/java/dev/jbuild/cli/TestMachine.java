package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Signals;
import dev.jbuild.core.invocation.Streams;
import dev.jbuild.core.invocation.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A place for tests of the whole command in this JVM: a store and a working directory of its own. */
final class TestMachine {

    static final Path BUSYBOX = Path.of("/bin/busybox");

    final Path directory;
    final Map<String, String> environment = new HashMap<>();
    Signals signals = Signals.none();
    Optional<Terminal> terminal = Optional.empty();

    TestMachine(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        environment.put("JBUILD_ROOT", directory.resolve("store").toString());
        environment.put("HOME", directory.toString());
    }

    /** What one call came to. */
    record Result(int code, String out, String err) {
        String all() {
            return out + err;
        }

        Result succeeds() {
            assertThat(code).as("exit code; the command printed:%n%s", all()).isZero();
            return this;
        }
    }

    Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    /** Runs a command whose program writes to descriptors, such as {@code run}. */
    Result runProgram(String... arguments) throws IOException {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        int outDescriptor = Descriptors.open(out, Descriptors.O_WRONLY, 0);
        int errDescriptor = Descriptors.open(err, Descriptors.O_WRONLY, 0);
        try {
            Result result = call("", new int[] {-1, outDescriptor, errDescriptor}, arguments);
            return new Result(
                    result.code(), result.out() + Files.readString(out), result.err() + Files.readString(err));
        } finally {
            Descriptors.close(outDescriptor);
            Descriptors.close(errDescriptor);
            Files.delete(out);
            Files.delete(err);
        }
    }

    Result runWithInput(String input, String... arguments) {
        return call(input, new int[] {-1, -1, -1}, arguments);
    }

    private Result call(String input, int[] descriptors, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Invocation invocation = new Invocation(
                directory,
                environment,
                new Streams(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        descriptors[0],
                        descriptors[1],
                        descriptors[2],
                        terminal),
                signals);
        int code = new Jbuild(invocation).run(List.of(arguments));
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Writes a file below the working directory, with its directories. */
    Path file(String name, String content) throws IOException {
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        return path;
    }

    /** Writes a Dockerfile in a context of its own and builds it. */
    Result build(String context, String dockerfile, String... flags) throws IOException {
        file(context + "/Dockerfile", dockerfile);
        List<String> arguments = new java.util.ArrayList<>(List.of("build", "--progress", "plain", "-t", context));
        arguments.addAll(List.of(flags));
        arguments.add(context);
        return run(arguments.toArray(String[]::new));
    }

    /** Makes the image {@code busybox} from the machine's static busybox. */
    void makeBusybox() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "RUN is tested as root only");
        assumeTrue(Files.isExecutable(BUSYBOX), "there is no " + BUSYBOX + " (Debian: busybox-static)");
        Path root = directory.resolve("busybox-root");
        for (String name : List.of("bin", "etc", "root", "tmp", "var")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.copy(BUSYBOX, root.resolve("bin/busybox"));
        Files.setPosixFilePermissions(root.resolve("bin/busybox"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Process list = new ProcessBuilder(BUSYBOX.toString(), "--list").start();
        for (String applet : new String(list.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
            if (!applet.equals("busybox")) {
                Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
            }
        }
        Files.writeString(
                root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/usr/sbin:/bin/false\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\ndaemon:x:1:\nstaff:x:50:daemon\n");
        file("busybox.Dockerfile", "FROM scratch\nCOPY . /\nCMD [\"sh\"]\n");
        run("build", "-q", "-f", "busybox.Dockerfile", "-t", "busybox", "busybox-root")
                .succeeds();
    }

    /** The image's files as {@code path -> content}, by way of an output directory. */
    Path files(String image) throws IOException {
        Path target = Files.createTempDirectory(directory, "files");
        file("export.Dockerfile", "FROM " + image + "\n");
        run("build", "-q", "-f", "export.Dockerfile", "--output", "type=local,dest=" + target, "-")
                .succeeds();
        return target;
    }
}
