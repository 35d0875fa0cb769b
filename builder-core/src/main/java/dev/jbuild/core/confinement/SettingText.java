package dev.jbuild.core.confinement;

import dev.jbuild.core.failure.EngineException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code --sysctl NAME=VALUE}: only what belongs to the container's own namespaces, as all else is the whole machine's. */
final class SettingText {

    private static final Set<String> OF_IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    /** What the kernel takes at most. */
    private static final int LONGEST = 4095;

    private SettingText() {}

    /**
     * Reads the settings.
     *
     * @param hostNetwork whether the network is the host's
     */
    static Map<String, String> read(List<String> texts, Confinement.Sharing sharing, boolean hostNetwork)
            throws EngineException {
        Map<String, String> settings = new TreeMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            String name = text.substring(0, Math.max(0, equals));
            if (!name.matches("[a-z0-9_]+([./][A-Za-z0-9_-]+)+")) {
                throw new EngineException(
                        "JB1082",
                        "--sysctl " + text + " is no setting.",
                        "Write NAME=VALUE, for example net.ipv4.ip_forward=1.");
            }
            check(name, sharing, hostNetwork);
            String value = text.substring(equals + 1);
            if (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
                throw new EngineException(
                        "JB1082",
                        "--sysctl " + name
                                + " has a value that no setting has: it is longer than a page, or more than one line.",
                        "Separate several numbers by blanks.");
            }
            settings.put(name, value);
        }
        return settings;
    }

    /** Whether a setting belongs to the namespace of shared memory and messages. */
    static boolean isOfIpc(String name) {
        return OF_IPC.contains(name) || name.startsWith("fs.mqueue.");
    }

    /** Whether a setting belongs to the namespace of the host's name. */
    static boolean isOfHostname(String name) {
        return name.equals("kernel.domainname");
    }

    private static void check(String name, Confinement.Sharing sharing, boolean hostNetwork) throws EngineException {
        if (name.startsWith("net.")) {
            if (hostNetwork) {
                throw new EngineException(
                        "JB1082",
                        "--sysctl " + name + " is not allowed with the host's network, since it would change the host.",
                        "Give the container a network of its own, for example --network none.");
            }
        } else if (isOfIpc(name)) {
            if (sharing.ipc() instanceof Partner.Host) {
                throw new EngineException(
                        "JB1082",
                        "--sysctl " + name + " is not allowed with --ipc host, since it would change the host.",
                        "Leave --ipc away.");
            }
        } else if (isOfHostname(name)) {
            if (sharing.hostname() instanceof Partner.Host) {
                throw new EngineException(
                        "JB1082",
                        "--sysctl " + name + " is not allowed with --uts host, since it would change the host.",
                        "Leave --uts away.");
            }
        } else {
            throw new EngineException(
                    "JB1082",
                    "--sysctl " + name + " can't be set for a container: it is not in a separate kernel namespace.",
                    "Those of a container are net.*, fs.mqueue.*, kernel.msg*, kernel.sem, kernel.shm* and"
                            + " kernel.domainname.");
        }
    }
}
