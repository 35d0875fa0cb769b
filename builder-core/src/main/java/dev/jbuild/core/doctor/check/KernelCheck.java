package dev.jbuild.core.doctor.check;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's version. What a distribution has brought into an older one shows in the other checks. */
public final class KernelCheck implements Check {

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

    /** The first that takes more layers than fit into one option. */
    private static final int GOOD = 608;

    /** The first that kills a whole group at once. */
    private static final int ENOUGH = 514;

    private final String release;

    public KernelCheck(String release) {
        this.release = release;
    }

    @Override
    public String subject() {
        return "kernel";
    }

    @Override
    public List<Finding> look() {
        Matcher version = VERSION.matcher(release);
        if (!version.lookingAt()) {
            return List.of(Finding.note(
                    this, "\"" + release + "\" is no version of Linux.", "jbuild is tested on Linux 6.1 and newer."));
        }
        int number = Integer.parseInt(version.group(1)) * 100 + Integer.parseInt(version.group(2));
        if (number < ENOUGH) {
            return List.of(
                    Finding.problem(this, "Linux " + release + " is older than 5.14.", "Use Linux 6.8 or newer."));
        }
        if (number < GOOD) {
            return List.of(Finding.note(
                    this,
                    "Linux " + release + " is older than 6.8: images of many layers can't be built or run.",
                    "Use Linux 6.8 or newer."));
        }
        return List.of(Finding.ok(this, "Linux " + release + "."));
    }
}
