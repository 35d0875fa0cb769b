package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.listing.VolumeRows;
import dev.jbuild.core.volume.Volume;
import dev.jbuild.core.volume.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild volume prune}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Remove volumes that nobody has named and no container has; with -a also those with a name.")
public final class VolumePruneCommand implements Command {

    @Option(
            names = {"-a", "--all"},
            description = "Also those that somebody has named")
    private boolean all;

    @Option(names = "--filter", paramLabel = "label=NAME[=VALUE]", description = "Only those that fit")
    private List<String> filters = new ArrayList<>();

    @Option(
            names = {"-f", "--force"},
            description = "Do not ask, if there is a terminal to ask on")
    private boolean force;

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        String what = all
                ? "This removes all volumes that no container has."
                : "This removes all volumes without a name that no container has.";
        if (!force && !Question.isConfirmed(invocation, what)) {
            return 0;
        }
        try (Engine engine = Engine.open(invocation)) {
            VolumeStore volumes = new VolumeStore(engine.store());
            List<String> removed = new ArrayList<>();
            for (Volume volume : new VolumeRows(engine).volumes(filters)) {
                if ((all || volume.anonymous()) && volumes.removeUnused(volume).isEmpty()) {
                    removed.add(volume.name());
                }
            }
            if (!removed.isEmpty()) {
                invocation.streams().out().println("Deleted Volumes:");
                removed.forEach(invocation.streams().out()::println);
            }
        }
        return 0;
    }
}
