package dev.jbuild.runtime.sandbox;

import dev.jbuild.cache.os.Errno;
import dev.jbuild.runtime.launcher.LaunchReport;
import dev.jbuild.runtime.plan.OpCode;
import java.util.concurrent.ExecutionException;

/** The launcher's failures in sentences. */
final class LaunchFailures {

    private LaunchFailures() {}

    static SandboxException explain(LaunchReport.Failed failed) {
        if (failed.operation() != OpCode.EXECUTE) {
            String help = failed.errno() == Errno.ENOSYS ? " jbuild needs Linux 5.14 or newer for this." : "";
            return new SandboxException(
                    "JB5104",
                    SandboxException.Kind.FAILED,
                    "The sandbox can't be set up: the launcher could not " + failed.text() + ": "
                            + Errno.describe(failed.errno()) + "." + help);
        }
        return failed.errno() == Errno.ENOENT
                ? new SandboxException("JB5110", SandboxException.Kind.NOT_FOUND, failed.text() + ".")
                : new SandboxException(
                        "JB5111",
                        SandboxException.Kind.NOT_EXECUTABLE,
                        failed.text() + ": " + Errno.describe(failed.errno()) + ".");
    }

    /** What went wrong in the thread that reads the reports. */
    static SandboxException unwrap(ExecutionException failure) {
        if (failure.getCause() instanceof SandboxException known) {
            return new SandboxException(known.code(), known.kind(), String.valueOf(known.getMessage()), known);
        }
        return new SandboxException(
                "JB5105",
                SandboxException.Kind.FAILED,
                "The launcher's reports can't be read: " + failure.getCause() + ".",
                failure);
    }
}
