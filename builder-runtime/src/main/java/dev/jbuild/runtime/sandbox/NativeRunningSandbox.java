package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.cgroup.CgroupLeaf;
import dev.jbuild.runtime.launcher.LaunchReport;
import dev.jbuild.runtime.launcher.ReportReader;
import dev.jbuild.runtime.process.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A launcher at work. A thread of its own reads its reports until it has ended, and then cleans up. */
final class NativeRunningSandbox implements RunningSandbox {

    private static final int SIGKILL = 9;

    private final ChildProcess launcher;
    private final InputStream reports;
    private final OutputStream lifeline;
    private final AtomicBoolean released = new AtomicBoolean();
    private final Optional<CgroupLeaf> cgroup;
    private final CompletableFuture<Integer> started = new CompletableFuture<>();
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
            // Asked before the group is gone.
            boolean outOfMemory = cgroup.isPresent() && cgroup.get().ranOutOfMemory();
            cleanUp();
            ended.complete(outOfMemory ? status.outOfMemory() : status);
        } catch (SandboxException | IOException | RuntimeException failure) {
            try {
                cleanUp();
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            started.completeExceptionally(failure);
            ended.completeExceptionally(failure);
        }
    }

    private void cleanUp() throws IOException {
        letGo();
        launcher.await();
        try (reports) {
            if (cgroup.isPresent()) {
                cgroup.get().close();
            }
        }
    }

    /** The descriptor must not be closed twice: its number may be somebody else's by then. */
    private void letGo() {
        if (released.compareAndSet(false, true)) {
            try {
                lifeline.close();
            } catch (IOException closedAllTheSame) {
                // The kernel closes a pipe's end whatever it says.
            }
        }
    }

    private ExitStatus read() throws SandboxException, IOException {
        ReportReader reader = new ReportReader(reports);
        List<String> created = new ArrayList<>();
        Optional<SandboxException> failure = Optional.empty();
        Optional<LaunchReport.Exited> exit = Optional.empty();
        boolean ready = false;
        for (Optional<LaunchReport> next = reader.next(); next.isPresent(); next = reader.next()) {
            switch (next.get()) {
                case LaunchReport.Created report -> created.add(report.path());
                case LaunchReport.Failed report -> {
                    if (failure.isEmpty()) {
                        failure = Optional.of(LaunchFailures.explain(report));
                    }
                }
                case LaunchReport.Ready() -> ready = true;
                case LaunchReport.Started report -> {
                    if (ready && failure.isEmpty()) {
                        started.complete(report.pid());
                    }
                }
                case LaunchReport.Exited report -> exit = Optional.of(report);
                case LaunchReport.Detached() -> {}
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (!ready || exit.isEmpty()) {
            throw released.get()
                    ? new SandboxException(
                            "JB5103",
                            SandboxException.Kind.FAILED,
                            "The sandbox was killed before its program was started.")
                    : LaunchFailures.silent();
        }
        return new ExitStatus(exit.get().code(), exit.get().signal(), created, false);
    }

    /** Waits until the program is executed. An interrupt ends the sandbox and stays set. */
    void awaitStart() throws SandboxException {
        try {
            started.get();
        } catch (InterruptedException interrupted) {
            kill();
            Thread.currentThread().interrupt();
            throw new SandboxException(
                    "JB5113", SandboxException.Kind.FAILED, "The start of the sandbox was interrupted.", interrupted);
        } catch (ExecutionException failure) {
            // First all is cleaned up.
            ended.handle((status, ignored) -> true).join();
            throw LaunchFailures.unwrap(failure);
        }
    }

    @Override
    public ExitStatus await() throws SandboxException, InterruptedException {
        try {
            return ended.get();
        } catch (InterruptedException interrupted) {
            kill();
            throw interrupted;
        } catch (ExecutionException failure) {
            throw LaunchFailures.unwrap(failure);
        }
    }

    @Override
    public void signal(int number) {
        if (number == SIGKILL) {
            // The launcher would die of it, and could neither reap nor say how the program ended.
            letGo();
        } else if (!ended.isDone()) {
            launcher.signal(number);
        }
    }

    /** Letting go of the lifeline is enough: the launcher then kills, reaps and ends. */
    @Override
    public void kill() {
        letGo();
        ended.handle((status, failure) -> true).join();
    }

    /** Forgets a program whose lifeline has no end: only what asked for it is ended. */
    void leave() {
        launcher.signal(SIGKILL);
    }

    @Override
    public OptionalInt pid() {
        return started.isDone() && !started.isCompletedExceptionally() && !ended.isDone()
                ? OptionalInt.of(started.join())
                : OptionalInt.empty();
    }
}
