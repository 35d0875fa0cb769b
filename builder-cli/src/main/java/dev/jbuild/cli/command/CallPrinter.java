package dev.jbuild.cli.command;

import dev.jbuild.core.build.BuildRequest;
import dev.jbuild.core.build.CallJson;
import dev.jbuild.core.build.CallService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.grammar.outline.Outline;
import dev.jbuild.grammar.outline.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Answers {@code build --call=METHOD[,format=json][,ignorestatus]}: nothing is built. */
final class CallPrinter {

    private static final List<String> METHODS = List.of("build", "check", "outline", "targets");

    private final String method;
    private final boolean json;
    private final boolean ignoreStatus;

    private CallPrinter(String method, boolean json, boolean ignoreStatus) {
        this.method = method;
        this.json = json;
        this.ignoreStatus = ignoreStatus;
    }

    /**
     * Reads the flag.
     *
     * @throws EngineException if it names no method, or an option that there is not
     */
    static CallPrinter parse(String flag) throws EngineException {
        String method = "build";
        boolean json = false;
        boolean ignoreStatus = false;
        for (String field : flag.split(",", -1)) {
            switch (field) {
                case "format=json" -> json = true;
                case "format=text", "" -> {}
                case "ignorestatus", "ignorestatus=true" -> ignoreStatus = true;
                case "ignorestatus=false" -> ignoreStatus = false;
                case "lint" -> method = "check";
                default -> {
                    if (!METHODS.contains(field)) {
                        throw new EngineException(
                                "JB1005",
                                "--call=" + flag + ": \"" + field + "\" is not known.",
                                CloseNames.closest(field, METHODS)
                                        .map(close -> "Did you mean --call=" + close + "?")
                                        .orElse("Write --call=check, outline or targets, with ,format=json behind it if"
                                                + " a program is to read it."));
                    }
                    method = field;
                }
            }
        }
        return new CallPrinter(method, json, ignoreStatus);
    }

    boolean isBuild() {
        return method.equals("build");
    }

    /** Prints the answer and gives the exit code: 1 if the checks found something. */
    int run(BuildRequest request, Invocation invocation) throws EngineException, IOException, InterruptedException {
        PrintStream out = invocation.streams().out();
        try (Engine engine = Engine.open(invocation)) {
            CallService service = new CallService(engine);
            switch (method) {
                case "check" -> {
                    CallService.CheckResult result = service.check(request, invocation);
                    boolean color =
                            !json && invocation.streams().terminalColumns().isPresent();
                    if (json) {
                        out.println(CallJson.of(result));
                    } else {
                        print(result, color, out);
                    }
                    return result.isClean() || ignoreStatus ? 0 : 1;
                }
                case "outline" -> {
                    CallService.OutlineResult result = service.outline(request, invocation);
                    if (json) {
                        out.println(CallJson.of(result));
                    } else {
                        print(result.outline(), out);
                    }
                }
                default -> {
                    CallService.TargetsResult result = service.targets(request, invocation);
                    if (json) {
                        out.println(CallJson.of(result));
                    } else {
                        print(result.targets(), out);
                    }
                }
            }
            return 0;
        }
    }

    private static void print(CallService.CheckResult result, boolean color, PrintStream out) {
        int warnings = result.warnings().size();
        out.println("Check complete, "
                + switch (warnings) {
                    case 0 -> "no warnings found.";
                    case 1 -> "1 warning has been found!";
                    default -> warnings + " warnings have been found!";
                });
        for (String line : FailureText.problems(result.source(), result.warnings(), color)) {
            out.println();
            out.println(line);
        }
        for (String line : FailureText.problems(result.source(), result.errors(), color)) {
            out.println();
            out.println(line);
        }
    }

    private static void print(Outline outline, PrintStream out) {
        if (outline.name().isPresent() || outline.description().isPresent()) {
            out.println("TARGET:      " + outline.name().orElse("(default)"));
            outline.description().ifPresent(text -> out.println("DESCRIPTION: " + text));
            out.println();
        }
        if (!outline.arguments().isEmpty()) {
            Table table = new Table("BUILD ARG", "VALUE", "DESCRIPTION");
            outline.arguments()
                    .forEach(argument -> table.row(
                            argument.name(),
                            argument.value().orElse(""),
                            argument.description().orElse("")));
            table.print(out);
            out.println();
        }
        print("SECRET", outline.secrets(), out);
        print("SSH", outline.agents(), out);
        print("CACHE", outline.caches(), out);
    }

    private static void print(String header, List<Outline.Input> inputs, PrintStream out) {
        if (!inputs.isEmpty()) {
            Table table = new Table(header, "REQUIRED");
            inputs.forEach(input -> table.row(input.name(), input.required() ? "true" : ""));
            table.print(out);
            out.println();
        }
    }

    private static void print(List<Target> targets, PrintStream out) {
        Table table = new Table("TARGET", "DESCRIPTION");
        for (Target target : targets) {
            String name = target.name().orElse("");
            String shown = target.isDefault() ? (name + " (default)").strip() : name;
            table.row(shown, target.description().orElse(""));
        }
        table.print(out);
    }
}
