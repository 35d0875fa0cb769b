package dev.jbuild.core.doctor.trial;

import dev.jbuild.cache.store.Store;
import dev.jbuild.core.doctor.check.Check;
import dev.jbuild.core.doctor.check.Finding;
import dev.jbuild.core.engine.Isolation;
import dev.jbuild.core.failure.IoFailures;
import dev.jbuild.runtime.cgroup.CgroupLeaf;
import dev.jbuild.runtime.cgroup.GroupLimits;
import dev.jbuild.runtime.cgroup.GroupOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Whether containers can be limited, and where: by making groups with limits. */
public final class CgroupCheck implements Check {

    private static final Path TREES = Path.of("/sys/fs/cgroup");
    private static final long MEMORY = 64L << 20;
    private static final long PROCESSES = 100;

    private final Isolation isolation;
    private final Store store;

    public CgroupCheck(Isolation isolation, Store store) {
        this.isolation = isolation;
        this.store = store;
    }

    @Override
    public String subject() {
        return "cgroups";
    }

    private static Map<String, GroupLimits> limits() {
        Map<String, GroupLimits> limits = new LinkedHashMap<>();
        limits.put("memory", GroupLimits.of(OptionalLong.of(MEMORY), OptionalDouble.empty(), OptionalLong.empty()));
        limits.put("cpu", GroupLimits.of(OptionalLong.empty(), OptionalDouble.of(1), OptionalLong.empty()));
        limits.put("pids", GroupLimits.of(OptionalLong.empty(), OptionalDouble.empty(), OptionalLong.of(PROCESSES)));
        return limits;
    }

    @Override
    public List<Finding> look() throws IOException {
        String kind = kind();
        if (isolation != Isolation.ROOT) {
            return List.of(Finding.note(
                    this,
                    "Without root containers can't be limited: --memory, --cpus and --pids-limit are refused. This machine"
                            + " has " + kind + ".",
                    "Run jbuild as root if they are needed, or in a group that is limited itself."));
        }
        List<String> places = new ArrayList<>();
        List<Finding> refused = new ArrayList<>();
        for (Map.Entry<String, GroupLimits> limit : limits().entrySet()) {
            Optional<CgroupLeaf> leaf;
            try {
                leaf = CgroupLeaf.make(
                        store.session().newId("doctor"), limit.getValue(), GroupOwner.of(store.session()));
            } catch (IOException failure) {
                refused.add(Finding.problem(
                        this,
                        "Limits of " + limit.getKey() + " are refused. "
                                + IoFailures.explain(failure, store.root()).sentence(),
                        "Start jbuild in a group of its own, for example by systemd-run --scope -p Delegate=yes; in a"
                                + " container, give it cgroups that it may write to."));
                continue;
            }
            if (leaf.isEmpty()) {
                return List.of(none(kind));
            }
            try (CgroupLeaf made = leaf.get()) {
                Path group = made.others().isEmpty()
                        ? made.directory()
                        : made.others().getFirst();
                places.add(limit.getKey() + " by " + group.resolveSibling(""));
            }
        }
        if (!refused.isEmpty()) {
            return refused;
        }
        return List.of(
                Finding.ok(this, "This machine has " + kind + ". Limits work: " + String.join(", ", places) + "."));
    }

    private Finding none(String kind) {
        return Finding.problem(
                this,
                "No group can be made, so --memory, --cpus and --pids-limit are refused. This machine has " + kind
                        + ".",
                "Mount the unified tree where jbuild can write to it, at " + TREES
                        + " or, beside the trees of version 1, at " + TREES.resolve("unified") + ".");
    }

    /** Which trees there are, in words. */
    private static String kind() throws IOException {
        if (Files.exists(TREES.resolve("cgroup.controllers"))) {
            return "cgroups of version 2 (" + controllers(TREES) + ")";
        }
        List<String> old = old();
        if (Files.exists(TREES.resolve("unified/cgroup.controllers"))) {
            return "cgroups of version 1 (" + String.join(" ", old) + ") and an additional tree of version 2 ("
                    + controllers(TREES.resolve("unified")) + ")";
        }
        return old.isEmpty() ? "no cgroups" : "cgroups of version 1 only (" + String.join(" ", old) + ")";
    }

    private static String controllers(Path tree) throws IOException {
        String all = Files.readString(tree.resolve("cgroup.controllers")).strip();
        return all.isEmpty() ? "no controllers" : all;
    }

    private static List<String> old() throws IOException {
        if (!Files.isDirectory(TREES)) {
            return List.of();
        }
        try (Stream<Path> trees = Files.list(TREES)) {
            return trees.filter(tree -> Files.exists(tree.resolve("cgroup.procs")))
                    .map(tree -> String.valueOf(tree.getFileName()))
                    .filter(name -> !name.equals("unified"))
                    .sorted()
                    .toList();
        }
    }
}
