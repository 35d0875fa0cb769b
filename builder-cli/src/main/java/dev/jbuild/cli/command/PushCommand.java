package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.export.PushService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild push IMAGE}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Send an image to its registry; prints the digest of what was pushed.",
        footer = {
            "",
            "Examples:",
            "  jbuild tag app registry.example/team/app:1.0",
            "  jbuild push registry.example/team/app:1.0"
        })
public final class PushCommand implements Command {

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only the digest")
    private boolean quiet;

    @Parameters(paramLabel = "IMAGE")
    private String image = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            String digest = new PushService(engine)
                    .push(image, quiet ? text -> {} : invocation.streams().err()::println);
            invocation.streams().out().println(digest);
        }
        return 0;
    }
}
