package dev.jbuild.cli.command;

import dev.jbuild.core.engine.CheckService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild system check}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Check the whole store for damage, and mend or remove what is damaged.",
        footer = {
            "",
            "Reads every blob, layer, build record and name. The exit code is 0 if all is right when it ends, 1 if there is",
            "something left to do, which is said; with --dry-run 1 also if there is damage.",
            "",
            "Examples:",
            "  jbuild system check",
            "  jbuild system check --dry-run"
        })
public final class SystemCheckCommand implements Command {

    @Option(names = "--dry-run", description = "Change nothing, and say what would be done")
    private boolean dryRun;

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        PrintStream out = invocation.streams().out();
        try (Engine engine = Engine.open(invocation)) {
            CheckService.Report report = new CheckService(engine).check(dryRun);
            report.found().forEach(out::println);
            report.toDo().forEach(out::println);
            out.println(report.checked() + (report.found().isEmpty() ? ": no damage" : ""));
            return report.toDo().isEmpty() && (report.found().isEmpty() || !dryRun) ? 0 : 1;
        }
    }
}
