package dev.jbuild.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One thing that the runtime specification, or docker, says of a container, to be tried from the inside.
 *
 * @param section of the runtime specification 1.0.2, or docker's flag
 * @param flags of {@code jbuild run}
 * @param script a line of shell in the container
 * @param code how it has to end
 * @param output a regular expression that all of what it prints has to match
 * @param not why another runtime is not asked; empty if all are
 */
record RuntimeCase(String section, List<String> flags, String script, int code, String output, String not) {

    static RuntimeCase of(String section, String flags, String script, String output) {
        return new RuntimeCase(
                section, flags.isEmpty() ? List.of() : List.of(flags.split(" ", -1)), script, 0, output, "");
    }

    RuntimeCase ends(int with) {
        return new RuntimeCase(section, flags, script, with, output, not);
    }

    /** What only jbuild's own runtime does, and why. */
    RuntimeCase onlyHere(String why) {
        return new RuntimeCase(section, flags, script, code, output, why);
    }

    boolean isFor(String runtime) {
        return runtime.equals("native") || not.isEmpty();
    }

    String[] command(String runtime) {
        List<String> words = new ArrayList<>(List.of("run", "--rm"));
        if (!runtime.equals("native")) {
            words.addAll(List.of("--runtime", runtime));
        }
        words.addAll(flags);
        words.addAll(Arrays.asList("busybox", "sh", "-c", script));
        return words.toArray(String[]::new);
    }

    @Override
    public String toString() {
        return section + ": " + String.join(" ", flags) + " " + script;
    }
}
