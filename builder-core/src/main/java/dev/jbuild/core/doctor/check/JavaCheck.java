package dev.jbuild.core.doctor.check;

import java.util.List;

/** The Java that jbuild runs on. */
public final class JavaCheck implements Check {

    private static final int NEEDED = 25;

    /** Layers are read in parallel, each with buffers of its own. */
    private static final long ENOUGH_MEMORY = 128L << 20;

    @Override
    public String subject() {
        return "java";
    }

    @Override
    public List<Finding> look() {
        String version = "Java " + Runtime.version() + " of " + System.getProperty("java.vendor", "an unknown maker");
        if (Runtime.version().feature() < NEEDED) {
            return List.of(Finding.problem(this, version + " is too old.", "Install Java 25 or newer."));
        }
        long memory = Runtime.getRuntime().maxMemory();
        if (memory < ENOUGH_MEMORY) {
            return List.of(Finding.note(
                    this,
                    version + " may use only " + (memory >> 20) + " MiB of memory, so large builds may fail.",
                    "Give the machine, or the container around jbuild, half a GiB or more."));
        }
        return List.of(Finding.ok(this, version + "."));
    }
}
