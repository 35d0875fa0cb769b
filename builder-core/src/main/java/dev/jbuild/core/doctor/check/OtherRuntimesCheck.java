package dev.jbuild.core.doctor.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Other programs that run containers on this machine. jbuild uses none of them, but who looks after containers wants to know of
 * those with known ways out: runc before 1.2.8 and 1.3.3 (CVE-2025-31133, CVE-2025-52565, CVE-2025-52881), crun before 1.28.
 */
public final class OtherRuntimesCheck implements Check {

    private static final Pattern VERSION = Pattern.compile("version (\\d+)\\.(\\d+)(?:\\.(\\d+))?");

    private final Programs programs;

    public OtherRuntimesCheck(Programs programs) {
        this.programs = programs;
    }

    @Override
    public String subject() {
        return "other-runtimes";
    }

    @Override
    public List<Finding> look() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (String name : List.of("runc", "crun")) {
            Optional<Path> program = programs.find(name);
            if (program.isPresent()) {
                findings.add(finding(name, program.get()));
            }
        }
        return findings.isEmpty()
                ? List.of(Finding.ok(this, "There is neither runc nor crun, and jbuild needs none."))
                : findings;
    }

    private Finding finding(String name, Path program) throws IOException, InterruptedException {
        String line = Programs.firstLine(program, List.of("--version"));
        Matcher version = VERSION.matcher(line);
        if (!version.find()) {
            return Finding.note(
                    this, program + " does not say its version: \"" + line + "\".", "jbuild does not need it.");
        }
        String text = line.substring(version.start(1), version.end());
        int patch = version.group(3) == null ? 0 : Integer.parseInt(version.group(3));
        int branch = Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2));
        String needed = name.equals("crun") ? "1.28" : branch == 1003 ? "1.3.3" : "1.2.8";
        boolean old = switch (needed) {
            case "1.28" -> branch < 1028;
            case "1.3.3" -> patch < 3;
            default -> branch < 1002 || (branch == 1002 && patch < 8);
        };
        return old
                ? Finding.note(
                        this,
                        name + " " + text + " is older than " + needed + ", which closed known ways out of containers.",
                        "Update it if others use it; jbuild does not.")
                : Finding.ok(this, name + " " + text + "; jbuild does not need it.");
    }
}
