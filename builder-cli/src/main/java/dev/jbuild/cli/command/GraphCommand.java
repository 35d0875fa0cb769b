package dev.jbuild.cli.command;

import dev.jbuild.core.build.GraphService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.GraphText;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jbuild graph .} */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show the steps that a build would do and what each needs, without building.",
        footer = {
            "",
            "Examples:",
            "  jbuild graph .",
            "  jbuild graph --target test .",
            "  jbuild graph --format dot . | dot -Tsvg > build.svg",
            "  jbuild graph --format mermaid ."
        })
public final class GraphCommand implements Command {

    @Mixin
    private BuildInputFlags input = new BuildInputFlags();

    @Option(names = "--format", paramLabel = "text|dot|mermaid", description = "How it is drawn (default: text)")
    private String format = "text";

    @Override
    public List<String> flagsWithOptionalValues() {
        return BuildInputFlags.WITH_OPTIONAL_VALUES;
    }

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        GraphText.Form form = switch (format) {
            case "text" -> GraphText.Form.TEXT;
            case "dot" -> GraphText.Form.DOT;
            case "mermaid" -> GraphText.Form.MERMAID;
            default ->
                throw new EngineException(
                        "JB1006", "--format " + format + " is not known.", "Write text, dot or mermaid.");
        };
        try (Engine engine = Engine.open(invocation)) {
            invocation.streams().out().print(new GraphService(engine).draw(input.read(invocation), form, invocation));
            invocation.streams().out().flush();
        }
        return 0;
    }
}
