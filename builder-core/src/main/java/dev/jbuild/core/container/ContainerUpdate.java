package dev.jbuild.core.container;

import dev.jbuild.core.exec.LimitRequest;
import dev.jbuild.core.exec.LimitTexts;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.Limits;
import dev.jbuild.runtime.cgroup.GroupLimits;
import dev.jbuild.runtime.cgroup.LimitUpdate;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Changes what containers may use, and when they are started again. */
public final class ContainerUpdate {

    private final ContainerStore containers;
    private final ContainerRunner runner;
    private final ContainerEvents events;

    ContainerUpdate(ContainerStore containers, ContainerRunner runner, ContainerEvents events) {
        this.containers = containers;
        this.runner = runner;
        this.events = events;
    }

    /**
     * When a container is started again.
     *
     * @param most after failures; 0 for no limit
     */
    public record Restart(RestartPolicy when, int most) {}

    void update(ContainerService.Container container, LimitRequest request, Optional<Restart> restart)
            throws EngineException, IOException {
        ContainerConfig config = container.config();
        if (config.remove() && restart.isPresent() && restart.get().when() != RestartPolicy.NO) {
            throw new EngineException(
                    "JB5059",
                    "The container " + config.name()
                            + " is removed when it has ended (--rm), so it is never started again.",
                    "Take --restart away.");
        }
        GroupLimits before = config.limits().together();
        GroupLimits after = merged(config, request);
        boolean runs = container.state().status() == KeptState.Status.RUNNING;
        ContainerFiles files = runner.files(config);
        if (runs && !before.equals(after)) {
            apply(config, before, after);
        }
        ContainerConfig changed = containers.change(
                config.id(),
                now -> now.with(
                        new Limits(after, now.limits().each()),
                        restart.map(Restart::when).orElse(now.restart()),
                        restart.map(Restart::most).orElse(now.mostRestarts())));
        if (restart.isPresent() && KeptState.isKept(files)) {
            runner.keeper().restart(files, changed.restart().operation(), changed.mostRestarts());
        }
        events.write(changed, "update");
    }

    private void apply(ContainerConfig config, GroupLimits before, GroupLimits after)
            throws EngineException, IOException {
        ContainerFiles files = runner.files(config);
        try {
            new LimitUpdate(runner.groups(files.directory()), new ContainerRunner.Written(files.directory()))
                    .apply(before, after);
        } catch (IOException refused) {
            throw new EngineException(
                    "JB5058",
                    "The limits of the container " + config.name() + " can't be changed: " + refused.getMessage() + ".",
                    "Less memory than it uses is refused, for example; jbuild stats says what it uses.",
                    refused);
        }
    }

    /** What is not asked for stays as it is. */
    private static GroupLimits merged(ContainerConfig config, LimitRequest request) throws EngineException {
        GroupLimits old = config.limits().together();
        boolean needsMemory = request.memory().isEmpty()
                && old.memory().isPresent()
                && !(request.memorySwap() + request.memoryReservation()).isEmpty();
        GroupLimits given = LimitTexts.parse(
                        needsMemory
                                ? request.withMemory(Long.toString(old.memory().getAsLong()))
                                : request)
                .together();
        boolean swapStays = given.memory().isPresent() && given.memoryAndSwap().isEmpty();
        if (swapStays
                && old.memoryAndSwap().orElse(-1) >= 0
                && given.memory().getAsLong() > old.memoryAndSwap().orElse(-1)) {
            throw new EngineException(
                    "JB5059",
                    "The memory limit of the container " + config.name()
                            + " should be smaller than already set memoryswap limit.",
                    "Update --memory-swap at the same time.");
        }
        return new GroupLimits(
                given.memory().isPresent() ? given.memory() : old.memory(),
                given.memoryAndSwap().isPresent() ? given.memoryAndSwap() : old.memoryAndSwap(),
                given.memoryReservation().isPresent() ? given.memoryReservation() : old.memoryReservation(),
                given.cpus().isPresent() ? given.cpus() : old.cpus(),
                given.cpuShares().isPresent() ? given.cpuShares() : old.cpuShares(),
                given.processors().or(old::processors),
                given.memoryNodes().or(old::memoryNodes),
                given.blockWeight().isPresent() ? given.blockWeight() : old.blockWeight(),
                processes(request.pidsLimit(), given.processes(), old.processes()));
    }

    private static OptionalLong processes(String text, OptionalLong given, OptionalLong old) {
        // 0 and -1 lift the limit.
        return text.isEmpty() ? old : given;
    }
}
