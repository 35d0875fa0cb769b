package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerStreams;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild exec}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run one more program in a running container.",
        footer = {
            "",
            "It is the container's user in the container's directory, with its variables, rights and limits.",
            "",
            "Examples:",
            "  jbuild exec web ps",
            "  jbuild exec -it web sh",
            "  jbuild exec -u root -w /tmp -e DEBUG=1 web ./check"
        })
public final class ExecCommand implements Command {

    @Option(
            names = {"-i", "--interactive"},
            description = "Give the program this command's standard input")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "Give the program a terminal")
    private boolean terminal;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "A variable of the program's environment")
    private List<String> environment = new ArrayList<>();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "Instead of the container's")
    private String directory = "";

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER[:GROUP]",
            description = "Instead of the container's")
    private String user = "";

    @Option(names = "--privileged", description = "Let it do more than the container's own programs may")
    private boolean privileged;

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PROGRAM [ARG]")
    private List<String> arguments = new ArrayList<>();

    @Override
    public boolean stopsAtFirstParameter() {
        return true;
    }

    @Override
    public int failureCode() {
        return 125;
    }

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        if (terminal && interactive && !invocation.streams().canAnswer()) {
            throw new EngineException("JB1046", "-t -i: standard input is not a terminal: not a TTY.", "Take -t away.");
        }
        try (Engine engine = Engine.open(invocation)) {
            return new ContainerStreams(engine, invocation)
                    .execute(
                            container,
                            new ContainerStreams.Execution(
                                    arguments,
                                    environment,
                                    directory.isEmpty() ? Optional.empty() : Optional.of(directory),
                                    user.isEmpty() ? Optional.empty() : Optional.of(user),
                                    interactive,
                                    terminal,
                                    privileged));
        }
    }
}
