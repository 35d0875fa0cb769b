package dev.jbuild.runtime.sandbox;

import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.FileNames;
import dev.jbuild.runtime.cgroup.CgroupLeaf;
import dev.jbuild.runtime.process.ChildProcess;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A launcher at work. A thread of its own reads its reports until it has ended. */
final class NativeRunningSandbox implements RunningSandbox {

    private final ChildProcess launcher;
    private final InputStream reports;
    private final OutputStream lifeline;
    private final Optional<CgroupLeaf> cgroup;
    private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();

    NativeRunningSandbox(
            ChildProcess launcher, InputStream reports, OutputStream lifeline, Optional<CgroupLeaf> cgroup) {
        this.launcher = launcher;
        this.reports = reports;
        this.lifeline = lifeline;
        this.cgroup = cgroup;
        // A platform thread: it blocks in system calls, which would hold a virtual thread's carrier.
        Thread.ofPlatform().daemon().name("sandbox-" + launcher.pid()).start(this::watch);
    }

    private void watch() {
        try {
            ExitStatus status = read();
            launcher.await();
            closeAll();
            ended.complete(status);
        } catch (SandboxException | IOException | RuntimeException failure) {
            launcher.await();
            try {
                closeAll();
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            ended.completeExceptionally(failure);
        }
    }

    private void closeAll() throws IOException {
        letGo();
        try (reports) {
            if (cgroup.isPresent()) {
                cgroup.get().close();
            }
        }
    }

    private ExitStatus read() throws SandboxException, IOException {
        List<String> created = new ArrayList<>();
        Optional<SandboxException> failure = Optional.empty();
        OptionalInt status = OptionalInt.empty();
        DataInputStream in = new DataInputStream(new BufferedInputStream(reports));
        while (true) {
            int kind = in.read();
            if (kind < 0) {
                break;
            }
            int number = Integer.reverseBytes(in.readInt());
            String text = text(in);
            switch (kind) {
                case 'C' -> created.add(text);
                case 'E' -> failure = failure.or(() -> Optional.of(explain(number, text)));
                case 'X' -> status = OptionalInt.of(number);
                default -> {}
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (status.isEmpty()) {
            throw new SandboxException(
                    "JB5103",
                    SandboxException.Kind.FAILED,
                    "The launcher ended without saying how; it may have been killed.");
        }
        int wait = status.getAsInt();
        int signal = wait & 0x7f;
        return signal != 0
                ? new ExitStatus(128 + signal, OptionalInt.of(signal), created)
                : new ExitStatus(wait >> 8 & 0xff, OptionalInt.empty(), created);
    }

    private static String text(DataInputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != 0; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the launcher's report is cut off");
            }
            bytes.write(next);
        }
        return FileNames.decode(bytes.toByteArray());
    }

    private static SandboxException explain(int errno, String text) {
        int tab = text.indexOf('\t');
        String stage = tab < 0 ? text : text.substring(0, tab);
        String subject = tab < 0 ? "" : text.substring(tab + 1);
        if (stage.startsWith("exec")) {
            return switch (errno) {
                case Errno.ENOENT ->
                    new SandboxException(
                            "JB5110",
                            SandboxException.Kind.NOT_FOUND,
                            stage.contains("interpreter")
                                    ? "exec: \"" + subject + "\": its interpreter was not found."
                                    : "exec: \"" + subject + "\": executable file not found"
                                            + (stage.contains("$PATH") ? " in $PATH." : "."));
                case Errno.EACCES, Errno.EISDIR, Errno.ENOEXEC ->
                    new SandboxException(
                            "JB5111",
                            SandboxException.Kind.NOT_EXECUTABLE,
                            "exec: \"" + subject + "\": " + Errno.describe(errno) + ".");
                default ->
                    new SandboxException(
                            "JB5112",
                            SandboxException.Kind.NOT_EXECUTABLE,
                            "exec: \"" + subject + "\": " + Errno.describe(errno) + ".");
            };
        }
        return new SandboxException(
                "JB5104",
                SandboxException.Kind.FAILED,
                "The sandbox can't be set up: " + stage + (subject.isEmpty() ? "" : " " + subject) + ": "
                        + Errno.describe(errno) + ".");
    }

    @Override
    public ExitStatus await() throws SandboxException, InterruptedException {
        try {
            return ended.get();
        } catch (InterruptedException interrupted) {
            kill();
            throw interrupted;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof SandboxException known) {
                throw known;
            }
            throw new SandboxException(
                    "JB5105",
                    SandboxException.Kind.FAILED,
                    "The launcher's reports can't be read: " + failure.getCause() + ".",
                    failure);
        }
    }

    @Override
    public void signal(int number) {
        if (!ended.isDone()) {
            launcher.signal(number);
        }
    }

    /** One thread at a time: a descriptor that is closed twice may be somebody else's by then. */
    private synchronized void letGo() {
        try {
            lifeline.close();
        } catch (IOException alreadyClosed) {
            // Then the launcher knows already.
        }
    }

    /** Letting go of the lifeline is enough: the launcher then kills, reaps and ends. */
    @Override
    public void kill() {
        letGo();
        ended.handle((status, failure) -> "over").join();
    }
}
