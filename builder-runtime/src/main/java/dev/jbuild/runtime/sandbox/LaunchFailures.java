package dev.jbuild.runtime.sandbox;

import dev.jbuild.cache.os.Errno;
import dev.jbuild.runtime.launcher.LaunchReport;
import dev.jbuild.runtime.plan.OpCode;
import java.util.concurrent.ExecutionException;

/** The launcher's failures in sentences. */
public final class LaunchFailures {

    private LaunchFailures() {}

    /** What a report of a failure means. */
    public static SandboxException explain(LaunchReport.Failed failed) {
        if (failed.operation() == OpCode.EXTERNAL) {
            return external(failed.text());
        }
        if (failed.operation() != OpCode.EXECUTE) {
            return new SandboxException(
                    "JB5104",
                    SandboxException.Kind.FAILED,
                    "The sandbox can't be set up: the launcher could not " + failed.text() + ": "
                            + Errno.describe(failed.errno()) + "." + help(failed));
        }
        return failed.errno() == Errno.ENOENT
                ? new SandboxException("JB5110", SandboxException.Kind.NOT_FOUND, failed.text() + ".")
                : new SandboxException(
                        "JB5111",
                        SandboxException.Kind.NOT_EXECUTABLE,
                        failed.text() + ": " + Errno.describe(failed.errno()) + ".");
    }

    /** What another runtime says: only its words tell why a program can't be executed. */
    private static SandboxException external(String text) {
        String said = "Could not " + text + ".";
        boolean ofProgram = text.contains("exec");
        if (ofProgram
                && text.matches(
                        "(?s).*(executable file .*not found|no such file or directory|No such file or directory).*")) {
            return new SandboxException("JB5110", SandboxException.Kind.NOT_FOUND, said);
        }
        return ofProgram
                        && text.matches(
                                "(?s).*([Pp]ermission denied|[Ee]xec format error|is a directory|Is a directory|open executable).*")
                ? new SandboxException("JB5111", SandboxException.Kind.NOT_EXECUTABLE, said)
                : new SandboxException("JB5117", SandboxException.Kind.FAILED, said);
    }

    private static String help(LaunchReport.Failed failed) {
        if (failed.errno() == Errno.ENOSYS) {
            return " jbuild needs Linux 5.14 or newer; in a container, its seccomp profile may hide the call.";
        }
        boolean namespaces = failed.operation() == OpCode.NAMESPACES || failed.operation() == OpCode.MOUNT;
        return namespaces && failed.errno() == Errno.EPERM
                ? " It needs the right to make namespaces and mounts (CAP_SYS_ADMIN): in a container, start that one with"
                        + " --privileged."
                : "";
    }

    /** A launcher that is gone and has told nothing. */
    public static SandboxException silent() {
        return new SandboxException(
                "JB5103",
                SandboxException.Kind.FAILED,
                "The launcher ended without saying why; something else may have killed it.");
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
