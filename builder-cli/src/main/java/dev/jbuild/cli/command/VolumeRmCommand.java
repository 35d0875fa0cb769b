package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.volume.Volume;
import dev.jbuild.core.volume.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild volume rm}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Remove volumes, with their files, that no container has.")
public final class VolumeRmCommand implements Command {

    @Option(
            names = {"-f", "--force"},
            description = "A missing one is fine")
    private boolean force;

    @Parameters(arity = "1..*", paramLabel = "VOLUME")
    private List<String> names = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        int code = 0;
        try (Engine engine = Engine.open(invocation)) {
            VolumeStore volumes = new VolumeStore(engine.store());
            for (String name : names) {
                try {
                    Optional<Volume> volume =
                            force ? volumes.find(VolumeStore.check(name)) : Optional.of(volumes.require(name));
                    if (volume.isPresent()) {
                        volumes.remove(volume.get());
                    }
                    invocation.streams().out().println(name);
                } catch (EngineException failure) {
                    boolean color = invocation.streams().terminal().isPresent();
                    FailureText.lines(failure, color)
                            .forEach(invocation.streams().err()::println);
                    code = 1;
                }
            }
        }
        return code;
    }
}
