package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.plan.PlanOp;
import dev.jbuild.runtime.plan.PlanOp.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which namespaces are made for a sandbox, and which it enters. */
final class SandboxNamespaces {

    private SandboxNamespaces() {}

    static List<PlanOp> of(SandboxSpec spec) {
        Set<Namespace> own = EnumSet.noneOf(Namespace.class);
        List<PlanOp> operations = new ArrayList<>();
        if (spec.network() == NetworkMode.NONE) {
            own.add(Namespace.NETWORK);
        }
        if (spec.sharing().ownCgroup() && Files.exists(Path.of("/proc/self/ns/cgroup"))) {
            own.add(Namespace.CGROUP);
        }
        add(Namespace.PROCESSES, spec.sharing().processes(), own, operations);
        add(Namespace.IPC, spec.sharing().ipc(), own, operations);
        add(Namespace.HOST_NAME, spec.sharing().hostname(), own, operations);
        operations.addFirst(new PlanOp.Namespaces(own));
        return operations;
    }

    private static void add(Namespace namespace, Sharing.Shared shared, Set<Namespace> own, List<PlanOp> operations) {
        switch (shared) {
            case Sharing.Shared.Own() -> own.add(namespace);
            case Sharing.Shared.Host() -> {}
            case Sharing.Shared.With with -> operations.add(new PlanOp.Join(namespace, with.pid(), with.starttime()));
        }
    }
}
