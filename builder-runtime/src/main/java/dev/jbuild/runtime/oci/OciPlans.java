package dev.jbuild.runtime.oci;

import dev.jbuild.runtime.plan.LaunchPlan;
import dev.jbuild.runtime.plan.PlanOp;
import dev.jbuild.runtime.sandbox.KeptPlans;
import dev.jbuild.runtime.sandbox.RootfsSpec;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans of containers that another runtime makes. */
public final class OciPlans {

    private static final String STATE = "state";

    private OciPlans() {}

    /**
     * Writes a bundle, and the plan of its container for a keeper.
     *
     * @param bundle a directory that is there
     * @param keep how it is kept
     * @param health when the program of the health check is run
     * @param terminal the size of its terminal, if it has one
     */
    public static LaunchPlan container(
            SandboxSpec spec,
            OciRuntime runtime,
            OciGroups groups,
            Path bundle,
            PlanOp.Keep keep,
            Optional<PlanOp.Health> health,
            Optional<KeptPlans.Size> terminal,
            boolean inUserNamespace)
            throws SandboxException, IOException {
        new OciBundle(spec, terminal.isPresent(), groups, inUserNamespace).write(bundle);
        RootfsSpec rootfs = spec.rootfs();
        List<PlanOp> operations = new ArrayList<>(KeptPlans.kept(keep, health, Optional.empty()));
        groups.directories().forEach(group -> operations.add(new PlanOp.KeepRemove(group.toString())));
        operations.add(new PlanOp.Overlay(
                rootfs.lowers().stream().map(Path::toString).toList(),
                rootfs.upper().toString(),
                rootfs.work().toString(),
                rootfs.userXattr(),
                false,
                true));
        terminal.ifPresent(size -> operations.add(KeptPlans.terminal(size)));
        operations.add(new PlanOp.External(
                runtime.program().toString(),
                Files.createDirectories(bundle.resolve(STATE)).toString(),
                bundle.toString(),
                spec.id(),
                runtime.wantsCgroupfs(),
                runtime.wantsOldGroupsOnly(),
                groups.memoryEvents()));
        return new LaunchPlan(operations);
    }
}
