package dev.jbuild.runtime.sandbox;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a sandbox sees of the kernel, and may change there.
 *
 * @param masked paths that are hidden; missing ones are skipped
 * @param readOnly paths that can't be written to, with all that is below; missing ones are skipped
 * @param writable whether /sys and /sys/fs/cgroup can be written to, and device nodes of the image's or the program's own
 *     making can be opened
 * @param devices besides null, zero, full, random, urandom and tty
 * @param sharedMemory the bytes of /dev/shm; the usual 64 MiB if there are none; 0 for no /dev/shm
 * @param settings of the kernel that belong to the sandbox's own namespaces, by their names with dots
 */
public record SystemView(
        List<String> masked,
        List<String> readOnly,
        boolean writable,
        List<Device> devices,
        OptionalLong sharedMemory,
        Map<String, String> settings) {

    /** Docker's default. */
    public static final SystemView DEFAULT = new SystemView(
            SandboxMounts.masked(), SandboxMounts.PROTECTED, false, List.of(), OptionalLong.empty(), Map.of());

    public SystemView {
        masked = List.copyOf(masked);
        readOnly = List.copyOf(readOnly);
        devices = List.copyOf(devices);
        settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /**
     * A device of the host.
     *
     * @param source its node on the host, no link
     * @param target where it is in the sandbox
     */
    public record Device(String source, String target, int major, int minor) {}
}
