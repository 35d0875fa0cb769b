package dev.jbuild.core.confinement;

import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.sandbox.Capability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code --cap-add} and {@code --cap-drop}. */
final class CapabilityChoice {

    private static final String ALL = "ALL";

    private CapabilityChoice() {}

    /**
     * The set that is left, as docker counts: who drops all has only what is added, who adds all has all but what is dropped.
     *
     * @throws EngineException if a name is not known, or a capability is asked for by name that this process can't give
     */
    static Set<Capability> choose(boolean privileged, List<String> added, List<String> dropped)
            throws EngineException, IOException {
        Set<Capability> held = held();
        Set<Capability> add = read("--cap-add", added);
        Set<Capability> drop = read("--cap-drop", dropped);
        if (privileged) {
            return held;
        }
        boolean dropsAll = all(dropped);
        if (all(added)) {
            Set<Capability> chosen = EnumSet.copyOf(held);
            if (!dropsAll) {
                chosen.removeAll(drop);
            }
            return chosen;
        }
        for (Capability capability : add) {
            if (!held.contains(capability)) {
                throw new EngineException(
                        "JB5090",
                        "--cap-add " + capability + ": jbuild has not got this capability itself.",
                        "Leave it away, or run jbuild where root has all capabilities.");
            }
        }
        Set<Capability> chosen = EnumSet.noneOf(Capability.class);
        if (!dropsAll) {
            chosen.addAll(Capability.DEFAULT);
            chosen.removeAll(drop);
        }
        chosen.addAll(add);
        return chosen;
    }

    private static boolean all(List<String> names) {
        return names.stream().anyMatch(name -> name.toUpperCase(Locale.ROOT).equals(ALL));
    }

    private static Set<Capability> read(String flag, List<String> names) throws EngineException {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (String name : names) {
            String plain = name.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", "");
            if (plain.equals(ALL)) {
                continue;
            }
            Optional<Capability> known = Arrays.stream(Capability.values())
                    .filter(capability -> capability.name().equals(plain))
                    .findFirst();
            if (known.isEmpty()) {
                throw new EngineException(
                        "JB1048",
                        flag + " " + name + ": there is no capability of this name.",
                        CloseNames.closest(
                                        plain,
                                        Arrays.stream(Capability.values())
                                                .map(Capability::name)
                                                .toList())
                                .map(close -> "Did you mean " + close + "?")
                                .orElse("Their names are in capabilities(7), for example NET_ADMIN."));
            }
            capabilities.add(known.get());
        }
        return capabilities;
    }

    /** What this process has itself, and can give. */
    @SuppressWarnings("EnumOrdinal") // The order is the kernel's numbering.
    static Set<Capability> held() throws IOException {
        long mask = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("CapPrm:")) {
                mask = Long.parseUnsignedLong(line.substring("CapPrm:".length()).strip(), 16);
            }
        }
        Set<Capability> held = EnumSet.noneOf(Capability.class);
        for (Capability capability : Capability.values()) {
            if ((mask >>> capability.ordinal() & 1) == 1) {
                held.add(capability);
            }
        }
        return held;
    }
}
