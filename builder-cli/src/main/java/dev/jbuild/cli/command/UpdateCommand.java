package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerUpdate;
import dev.jbuild.core.exec.LimitRequest;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild update}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Change what containers may use, and when they are started again; of those that run at once.",
        footer = {
            "",
            "Examples:",
            "  jbuild update --memory 512m --cpus 1.5 web",
            "  jbuild update --restart on-failure:3 web",
            "  jbuild update --pids-limit -1 web        no limit any more"
        })
public final class UpdateCommand implements Command {

    @Mixin
    private LimitFlags limits = new LimitFlags();

    @Option(
            names = "--restart",
            paramLabel = "no|always|unless-stopped|on-failure[:N]",
            description = "When the container is started again that has ended by itself")
    private String restart = "";

    @Parameters(arity = "1..*", paramLabel = "CONTAINER")
    private List<String> containers = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        LimitRequest request = limits.request();
        if (!request.ulimit().isEmpty() || (request.isEmpty() && restart.isEmpty())) {
            throw new EngineException(
                    "JB1062",
                    request.ulimit().isEmpty()
                            ? "You must provide one or more flags: nothing would be updated."
                            : "--ulimit can't be updated: it is a limit of each process, which has it from its start.",
                    "See jbuild update --help.");
        }
        Optional<ContainerUpdate.Restart> policy =
                restart.isEmpty() ? Optional.empty() : Optional.of(ContainerFlags.restart(restart));
        return EachContainer.run(invocation, containers, (service, container) -> {
            service.update(container, request, policy);
            return container;
        });
    }
}
