package dev.jbuild.core.confinement;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.runtime.sandbox.SeccompPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code --security-opt}. */
record SecurityOptions(SeccompPolicy seccomp, boolean noNewPrivileges, Confinement.Paths paths) {

    private static final int LONGEST_PROFILE = 1 << 20;

    /**
     * Reads the options.
     *
     * @param privileged whether all calls are allowed and all paths shown if nothing else is said
     */
    static SecurityOptions read(List<String> options, boolean privileged, Invocation invocation)
            throws EngineException, IOException {
        SeccompPolicy seccomp = privileged ? SeccompPolicy.UNCONFINED : SeccompPolicy.DEFAULT;
        boolean noNewPrivileges = false;
        boolean shownAll = privileged;
        List<String> hidden = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (String option : options) {
            int end = option.replace(':', '=').indexOf('=');
            String name = end < 0 ? option : option.substring(0, end);
            String value = end < 0 ? "" : option.substring(end + 1);
            switch (name) {
                case "seccomp" -> seccomp = seccomp(value, invocation);
                case "no-new-privileges" -> noNewPrivileges = end < 0 || bool(option, value);
                case "mask" -> hidden.addAll(paths(option, value));
                case "unmask" -> {
                    shownAll |= value.equalsIgnoreCase("ALL");
                    shown.addAll(value.equalsIgnoreCase("ALL") ? List.of() : paths(option, value));
                }
                case "systempaths" -> {
                    if (!value.equals("unconfined")) {
                        throw unknown(option);
                    }
                    shownAll = true;
                }
                // Nothing of the kind is in force here, so that is what there is.
                case "apparmor", "label" -> {
                    if (!value.matches("unconfined|disable")) {
                        throw new EngineException(
                                "JB1049",
                                "--security-opt " + option + ": jbuild sets no AppArmor profile and no SELinux label.",
                                "Leave it away; seccomp, capabilities and namespaces are in force.");
                    }
                }
                default -> throw unknown(option);
            }
        }
        return new SecurityOptions(seccomp, noNewPrivileges, new Confinement.Paths(hidden, shown, shownAll));
    }

    private static EngineException unknown(String option) {
        return new EngineException(
                "JB1049",
                "--security-opt " + option + " is not known.",
                "Write seccomp=FILE, seccomp=unconfined, no-new-privileges, mask=PATH:PATH, unmask=PATH:PATH or unmask=ALL.");
    }

    private static boolean bool(String option, String value) throws EngineException {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw unknown(option);
        };
    }

    private static List<String> paths(String option, String value) throws EngineException {
        List<String> paths = List.of(value.split(":", -1));
        for (String path : paths) {
            if (!path.startsWith("/") || (path + "/").contains("/../")) {
                throw new EngineException(
                        "JB1049",
                        "--security-opt " + option + ": \"" + path + "\" is no absolute path.",
                        "Write for example mask=/proc/uptime:/sys/class.");
            }
        }
        return paths;
    }

    private static SeccompPolicy seccomp(String value, Invocation invocation) throws EngineException, IOException {
        if (value.equals("unconfined")) {
            return SeccompPolicy.UNCONFINED;
        }
        if (value.isEmpty() || value.equals("builtin")) {
            return SeccompPolicy.DEFAULT;
        }
        Path file = invocation.resolve(value);
        if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_PROFILE) {
            throw new EngineException(
                    "JB1080",
                    "--security-opt seccomp=" + value + ": there is no file with a profile.",
                    "Name a file in docker's JSON format, of at most 1 MiB, or write seccomp=unconfined.");
        }
        return new SeccompPolicy.Profile(Files.readString(file, StandardCharsets.UTF_8));
    }
}
