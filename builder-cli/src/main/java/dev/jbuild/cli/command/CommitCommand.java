package dev.jbuild.cli.command;

import dev.jbuild.core.commit.CommitService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild commit}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Make an image of a container and what it has changed; prints the image's ID.",
        footer = {
            "",
            "What lies in volumes is no part of the image. The container stands still meanwhile, and keeps what it has.",
            "",
            "Examples:",
            "  jbuild commit web web:fixed",
            "  jbuild commit -m \"with curl\" -c 'CMD [\"curl\", \"--version\"]' -c 'ENV DEBUG=1' tools tools:curl"
        })
public final class CommitCommand implements Command {

    @Option(
            names = {"-a", "--author"},
            paramLabel = "AUTHOR",
            description = "For example \"Ada <ada@example.com>\"")
    private String author = "";

    @Mixin
    private NewImageFlags image = new NewImageFlags();

    @Option(
            names = {"-p", "--pause"},
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description = "Whether a running container stands still meanwhile (default: true)")
    private String pause = "true";

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME[:TAG]")
    private String name = "";

    @Override
    public List<String> flagsWithOptionalValues() {
        return List.of("-p", "--pause");
    }

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        try (Engine engine = Engine.open(invocation)) {
            String id = new CommitService(
                            engine,
                            invocation,
                            note -> invocation.streams().err().println("jbuild: " + note))
                    .commit(new CommitService.CommitRequest(
                            container, given(name), given(author), image.message(), image.changes(), pauses()));
            invocation.streams().out().println(id);
        }
        return 0;
    }

    private boolean pauses() throws EngineException {
        return switch (pause) {
            case "", "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw new EngineException(
                        "JB1050", "--pause is true or false, not \"" + pause + "\".", "Write for example -p=false.");
        };
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
