package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.explain.ExplainService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild explain}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Say which steps of a build were cached, and why the others were not.",
        footer = {
            "",
            "Each step that was done again is compared with the nearest earlier result of the same step.",
            "",
            "Examples:",
            "  jbuild explain                      the last build",
            "  jbuild explain 20260131-1200        the build whose ID begins so",
            "  jbuild explain --format json"
        })
public final class ExplainCommand implements Command {

    /** How it is printed. */
    private enum Format {
        text,
        json
    }

    @Option(names = "--format", paramLabel = "text|json", description = "For people, or for programs")
    private Format format = Format.text;

    @Parameters(arity = "0..1", paramLabel = "BUILD", description = "An ID, or its beginning (default: the last)")
    private String build = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            ExplainService service = new ExplainService(engine);
            PrintStream out = invocation.streams().out();
            switch (format) {
                case text -> service.text(build).forEach(out::println);
                case json -> out.println(service.json(build));
            }
            out.flush();
        }
        return 0;
    }
}
