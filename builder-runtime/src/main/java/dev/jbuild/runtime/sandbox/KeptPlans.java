package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.cgroup.CgroupLeaf;
import dev.jbuild.runtime.plan.LaunchPlan;
import dev.jbuild.runtime.plan.PlanOp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans of containers that outlive this process. */
public final class KeptPlans {

    /** Where the launcher is given the socket that a terminal's master goes to. */
    static final int CONSOLE = 6;

    /** The same in a program that joins; out of the way of what that opens before. */
    static final int JOINING_CONSOLE = 32;

    private KeptPlans() {}

    /** A terminal's size in characters; zeros if nobody has one to take it from. */
    public record Size(int rows, int columns) {}

    /**
     * The plan of a container for its keeper.
     *
     * @param keep how it is kept
     * @param health when the program of the health check is run
     * @param terminal the size of its terminal, if it has one
     * @param cgroup where it lives; the keeper removes it
     * @param inUserNamespace whether this process is root in a user namespace only
     */
    public static LaunchPlan container(
            SandboxSpec spec,
            PlanOp.Keep keep,
            Optional<PlanOp.Health> health,
            Optional<Size> terminal,
            Optional<CgroupLeaf> cgroup,
            boolean inUserNamespace)
            throws SandboxException {
        // The end of process 1 ends all the others; where it has no such place, their cgroup does.
        PlanOp.CgroupEnd end = spec.sharing().processes().equals(Sharing.Shared.OWN)
                ? PlanOp.CgroupEnd.STAYS
                : PlanOp.CgroupEnd.IS_KILLED;
        SandboxPlan plan = SandboxPlan.of(
                spec, groups(cgroup, end), terminal.map(size -> terminal(CONSOLE, size)), inUserNamespace);
        List<PlanOp> operations = kept(keep, health, cgroup);
        operations.addAll(plan.plan().operations());
        return new LaunchPlan(operations);
    }

    /** What of a plan is the keeper's, to be followed by what is the monitor's. */
    public static List<PlanOp> kept(PlanOp.Keep keep, Optional<PlanOp.Health> health, Optional<CgroupLeaf> cgroup) {
        List<PlanOp> operations = new ArrayList<>();
        operations.add(keep);
        cgroup.ifPresent(leaf -> {
            leaf.memoryEvents().ifPresent(file -> operations.add(new PlanOp.KeepMemoryEvents(file.toString())));
            operations.add(new PlanOp.KeepRemove(leaf.directory().toString()));
            leaf.others().forEach(group -> operations.add(new PlanOp.KeepRemove(group.toString())));
        });
        health.ifPresent(operations::add);
        return operations;
    }

    /**
     * The plan of one more program in a container.
     *
     * @param groups the container's cgroups, that of the unified tree first
     */
    public static LaunchPlan joining(ProcessSpec process, List<Path> groups, Optional<Size> terminal)
            throws SandboxException {
        List<PlanOp> entered = new ArrayList<>();
        for (Path group : groups) {
            entered.add(
                    entered.isEmpty()
                            ? new PlanOp.Cgroup(group.toString(), PlanOp.CgroupEnd.STAYS)
                            : new PlanOp.AttachGroup(group.toString()));
        }
        return SandboxPlan.joining(process, entered, terminal.map(size -> terminal(JOINING_CONSOLE, size)));
    }

    /** The cgroups that a container enters. */
    public static List<PlanOp> groups(Optional<CgroupLeaf> cgroup, PlanOp.CgroupEnd end) {
        List<PlanOp> groups = new ArrayList<>();
        cgroup.ifPresent(leaf -> {
            groups.add(new PlanOp.Cgroup(leaf.directory().toString(), end));
            leaf.others().forEach(group -> groups.add(new PlanOp.AttachGroup(group.toString())));
        });
        return groups;
    }

    /** A terminal whose master goes to the keeper. */
    public static PlanOp.Terminal terminal(Size size) {
        return terminal(CONSOLE, size);
    }

    private static PlanOp.Terminal terminal(int socket, Size size) {
        return new PlanOp.Terminal(socket, size.rows(), size.columns());
    }
}
