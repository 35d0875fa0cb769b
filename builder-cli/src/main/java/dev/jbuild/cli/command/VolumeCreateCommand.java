package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.volume.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild volume create}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Make a volume, if it is not there, and print its name.",
        footer = {"", "Examples:", "  jbuild volume create cache", "  jbuild volume create --label project=shop cache"})
public final class VolumeCreateCommand implements Command {

    @Option(
            names = {"-d", "--driver"},
            paramLabel = "DRIVER",
            description = "local, which is the only one")
    private String driver = "local";

    @Option(names = "--label", paramLabel = "NAME[=VALUE]", description = "A label of the volume")
    private List<String> labels = new ArrayList<>();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Its name (default: one by chance)")
    private String name = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        if (!driver.equals("local")) {
            throw new EngineException(
                    "JB1091",
                    "--driver " + driver + " is not there.",
                    "Leave it away: volumes are directories of the store.");
        }
        try (Engine engine = Engine.open(invocation)) {
            String wanted = name.isEmpty() ? VolumeStore.anyName() : name;
            invocation
                    .streams()
                    .out()
                    .println(new VolumeStore(engine.store())
                            .create(wanted, LabelTexts.read(labels), name.isEmpty())
                            .name());
        }
        return 0;
    }
}
