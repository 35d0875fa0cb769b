package dev.jbuild.runtime.cgroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Limits as the kernel's files of a controller have them, in the order in which they have to be written. */
final class LimitFiles {

    private static final long PERIOD_MICROS = 100_000;
    private static final long SMALLEST_QUOTA_MICROS = 1_000;

    private LimitFiles() {}

    /**
     * A file and what is written to it.
     *
     * @param names the first of them that is there is written
     * @param isNeeded whether it is a failure if there is none
     */
    record Setting(List<String> names, String value, boolean isNeeded) {
        private static Setting needed(String name, Object value) {
            return new Setting(List.of(name), String.valueOf(value), true);
        }

        /** Without accounting of swap there is no such file, and no swap to limit. */
        private static Setting ofSwap(String name, Object value) {
            return new Setting(List.of(name), String.valueOf(value), false);
        }
    }

    /** By cgroups v1, for each controller that is needed. */
    static Map<String, List<Setting>> old(GroupLimits limits) {
        Map<String, List<Setting>> all = new LinkedHashMap<>();
        List<Setting> memory = new ArrayList<>();
        limits.memory().ifPresent(bytes -> {
            memory.add(Setting.needed("memory.limit_in_bytes", bytes));
            memory.add(Setting.ofSwap(
                    "memory.memsw.limit_in_bytes", limits.memoryAndSwap().orElse(bytes)));
        });
        limits.memoryReservation().ifPresent(bytes -> memory.add(Setting.needed("memory.soft_limit_in_bytes", bytes)));
        add(all, "memory", memory);
        List<Setting> cpu = new ArrayList<>();
        limits.cpus().ifPresent(cpus -> {
            cpu.add(Setting.needed("cpu.cfs_period_us", PERIOD_MICROS));
            cpu.add(Setting.needed("cpu.cfs_quota_us", quota(cpus)));
        });
        limits.cpuShares().ifPresent(shares -> cpu.add(Setting.needed("cpu.shares", shares)));
        add(all, "cpu", cpu);
        add(all, "cpuset", places(limits));
        List<Setting> block = new ArrayList<>();
        limits.blockWeight()
                .ifPresent(weight -> block.add(
                        new Setting(List.of("blkio.bfq.weight", "blkio.weight"), Integer.toString(weight), true)));
        add(all, "blkio", block);
        add(all, "pids", processes(limits.processes()));
        completed(all);
        return all;
    }

    /**
     * Programs that ask what they may use, as JVMs do, want all of these to be there, or else look at none.
     */
    private static void completed(Map<String, List<Setting>> all) {
        if (all.containsKey("memory") || all.containsKey("cpu") || all.containsKey("cpuset")) {
            all.putIfAbsent("memory", List.of());
            all.putIfAbsent("cpu", List.of());
            all.putIfAbsent("cpuacct", List.of());
            all.putIfAbsent(
                    "cpuset",
                    List.of(
                            Setting.needed("cpuset.cpus", LimitGroups.AS_PARENT),
                            Setting.needed("cpuset.mems", LimitGroups.AS_PARENT)));
        }
    }

    /** By the unified tree, for each controller that is needed. */
    static Map<String, List<Setting>> unified(GroupLimits limits) {
        Map<String, List<Setting>> all = new LinkedHashMap<>();
        List<Setting> memory = new ArrayList<>();
        limits.memory().ifPresent(bytes -> {
            memory.add(Setting.needed("memory.max", bytes));
            memory.add(Setting.ofSwap("memory.swap.max", swap(bytes, limits.memoryAndSwap())));
        });
        limits.memoryReservation().ifPresent(bytes -> memory.add(Setting.needed("memory.low", bytes)));
        add(all, "memory", memory);
        List<Setting> cpu = new ArrayList<>();
        limits.cpus().ifPresent(cpus -> cpu.add(Setting.needed("cpu.max", quota(cpus) + " " + PERIOD_MICROS)));
        limits.cpuShares().ifPresent(shares -> cpu.add(Setting.needed("cpu.weight", weight(shares))));
        add(all, "cpu", cpu);
        add(all, "cpuset", places(limits));
        add(all, "io", block(limits.blockWeight()));
        add(all, "pids", processes(limits.processes()));
        return all;
    }

    private static void add(Map<String, List<Setting>> all, String controller, List<Setting> settings) {
        if (!settings.isEmpty()) {
            all.put(controller, settings);
        }
    }

    /** The same files in both. What is not asked for stays as the group's parent has it, which v1 wants to be told. */
    private static List<Setting> places(GroupLimits limits) {
        if (limits.processors().isEmpty() && limits.memoryNodes().isEmpty()) {
            return List.of();
        }
        return List.of(
                Setting.needed("cpuset.cpus", limits.processors().orElse(LimitGroups.AS_PARENT)),
                Setting.needed("cpuset.mems", limits.memoryNodes().orElse(LimitGroups.AS_PARENT)));
    }

    private static List<Setting> block(OptionalInt weight) {
        if (weight.isEmpty()) {
            return List.of();
        }
        // From 10..1000 to 1..10000, as all runtimes do it.
        int wide = 1 + (weight.getAsInt() - 10) * 9999 / 990;
        return List.of(new Setting(List.of("io.weight"), Integer.toString(wide), true));
    }

    private static List<Setting> processes(OptionalLong processes) {
        return processes.isPresent() ? List.of(Setting.needed("pids.max", processes.getAsLong())) : List.of();
    }

    private static String swap(long memory, OptionalLong both) {
        if (both.isEmpty()) {
            return "0";
        }
        return both.getAsLong() < 0 ? "max" : Long.toString(both.getAsLong() - memory);
    }

    private static long quota(double cpus) {
        return Math.max(SMALLEST_QUOTA_MICROS, Math.round(cpus * PERIOD_MICROS));
    }

    /** From 2..262144 to 1..10000, as all runtimes do it. */
    private static long weight(int shares) {
        return 1 + (shares - 2L) * 9999 / 262142;
    }
}
