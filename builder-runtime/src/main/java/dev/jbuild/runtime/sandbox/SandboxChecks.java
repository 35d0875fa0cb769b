package dev.jbuild.runtime.sandbox;

import java.util.List;

/** What a spec may not ask for, found before anything is started. The launcher checks paths and limits once more. */
final class SandboxChecks {

    private SandboxChecks() {}

    static void check(SandboxSpec spec) throws SandboxException {
        for (MountSpec mount : spec.mounts()) {
            target(mount.target());
            if (mount instanceof MountSpec.Bind bind
                    && bind.source() instanceof MountSpec.Source.HostPath host
                    && !host.path().isAbsolute()) {
                throw refused("JB5101", "The source \"" + host.path() + "\" of a mount is not absolute.");
            }
        }
        check(spec.process());
    }

    static void check(ProcessSpec process) throws SandboxException {
        if (!isClean(process.directory())) {
            throw refused("JB5106", "The working directory \"" + process.directory() + "\" is not absolute and clean.");
        }
        texts("command-line argument", process.arguments());
        texts("variable", process.environment());
        if (process.hostname().isEmpty()
                || process.hostname().length() > 64
                || process.hostname().indexOf('\0') >= 0) {
            throw refused("JB5106", "The host name \"" + process.hostname() + "\" does not have 1 to 64 characters.");
        }
    }

    /** Where nothing may be mounted: what the sandbox relies on would be the mount's then. */
    private static void target(String target) throws SandboxException {
        String plain = target.replaceAll("/(\\./|/)*", "/").replaceAll("(?<=.)/\\.?$", "");
        boolean covers = plain.equals("/")
                || plain.equals("/proc")
                || plain.startsWith("/proc/")
                || plain.equals("/sys")
                || plain.startsWith("/sys/");
        if (!isClean(target) || covers) {
            throw refused(
                    "JB5101",
                    "Nothing can be mounted on \"" + target
                            + "\": choose an absolute path without \"..\" that is not in /proc or /sys.");
        }
    }

    private static boolean isClean(String path) {
        return path.startsWith("/") && !(path + "/").contains("/../") && path.indexOf('\0') < 0 && path.length() < 4096;
    }

    private static void texts(String what, List<String> texts) throws SandboxException {
        for (String text : texts) {
            if (text.indexOf('\0') >= 0) {
                throw refused("JB5106", "A " + what + " of the program holds a zero byte, which no program can get.");
            }
        }
    }

    private static SandboxException refused(String code, String message) {
        return new SandboxException(code, SandboxException.Kind.FAILED, message);
    }
}
