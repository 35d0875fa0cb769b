package dev.jbuild.core.doctor.check;

import dev.jbuild.core.engine.Isolation;
import dev.jbuild.runtime.sandbox.Capability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which rights of root this root does not have. */
public final class CapabilitiesCheck implements Check {

    private final Isolation isolation;

    public CapabilitiesCheck(Isolation isolation) {
        this.isolation = isolation;
    }

    @Override
    public String subject() {
        return "capabilities";
    }

    @Override
    public List<Finding> look() throws IOException {
        if (isolation == Isolation.NONE) {
            return List.of(Finding.note(this, "jbuild is not root.", "See the line on user namespaces."));
        }
        Set<Capability> missing = EnumSet.noneOf(Capability.class);
        long own = own();
        int last = last();
        for (Capability capability : Capability.values()) {
            long mask = Capability.mask(Set.of(capability));
            if (mask <= 1L << last && (own & mask) == 0) {
                missing.add(capability);
            }
        }
        return missing.isEmpty() ? List.of(Finding.ok(this, "Root has all of them.")) : explain(missing);
    }

    private List<Finding> explain(Set<Capability> missing) {
        List<Finding> findings = new ArrayList<>();
        if (missing.remove(Capability.SYS_ADMIN)) {
            findings.add(Finding.problem(
                    this,
                    "Root lacks CAP_SYS_ADMIN here, so it can make neither namespaces nor mounts.",
                    "If this is a container, give it that capability, or run jbuild as a user other than root."));
        }
        if (missing.remove(Capability.SYS_RESOURCE)) {
            findings.add(Finding.note(
                    this,
                    "Root lacks CAP_SYS_RESOURCE here, so --ulimit can't go above the limits that jbuild has itself.",
                    "If this is a container, give it that capability."));
        }
        if (!missing.isEmpty()) {
            findings.add(Finding.note(
                    this,
                    "Root lacks "
                            + String.join(
                                    ", ",
                                    missing.stream()
                                            .map(Capability::profileName)
                                            .toList()) + " here, and so do the containers that it starts.",
                    "If this is a container, give it these capabilities if they are needed."));
        }
        return findings;
    }

    private static long own() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("CapEff:")) {
                return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
            }
        }
        throw new IOException("/proc/self/status does not say which capabilities this process has");
    }

    private static int last() throws IOException {
        return Integer.parseInt(KernelSetting.read("kernel/cap_last_cap").orElseThrow());
    }
}
