package dev.jbuild.core.compile;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.image.ImagePaths;
import dev.jbuild.grammar.CommandLine;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Origin;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.read.DockerfileParser;
import dev.jbuild.grammar.word.ExpansionException;
import dev.jbuild.grammar.word.WordExpander;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives each instruction of one stage its meaning: a change of the stage's state, a step, or both. */
final class InstructionCompiler {

    private final Compiler compiler;
    private final StageState state;
    private final int stage;
    private final CompileOptions options;
    private final GlobalScope globals;
    private final WordExpander expander;
    private final CopyCompiler copies;
    private final RunCompiler runs;

    InstructionCompiler(
            Compiler compiler,
            StageState state,
            int stage,
            CompileOptions options,
            GlobalScope globals,
            WordExpander expander) {
        this.compiler = compiler;
        this.state = state;
        this.stage = stage;
        this.options = options;
        this.globals = globals;
        this.expander = expander;
        this.copies = new CopyCompiler(this, compiler, state, stage, options);
        this.runs = new RunCompiler(this, compiler, state, stage, options);
    }

    /** Compiles the base's triggers, which have no place of their own and are shown at the FROM, then the rest. */
    void compile(List<String> triggers, List<Instruction> instructions, SourceRange from)
            throws CompileException, EngineException {
        List<Instruction> all = new ArrayList<>();
        for (String trigger : triggers) {
            var parsed = DockerfileParser.parseTrigger(trigger);
            if (parsed.instruction().isEmpty()) {
                throw new CompileException(
                        "JB1210",
                        "The base image's ONBUILD trigger \"" + trigger + "\" can't be read: "
                                + parsed.problems().getFirst().message(),
                        "The trigger comes from the base image; correct it there.",
                        from);
            }
            all.add(parsed.instruction().get());
        }
        int fromTriggers = all.size();
        all.addAll(instructions);
        state.stepsTotal =
                1 + (int) all.stream().filter(InstructionCompiler::makesStep).count();
        state.stepsMade = 1;
        for (int index = 0; index < all.size(); index++) {
            Instruction instruction = all.get(index);
            compile(
                    instruction,
                    index < fromTriggers ? from : instruction.origin().range());
        }
    }

    private static boolean makesStep(Instruction instruction) {
        return instruction instanceof Instruction.Run
                || instruction instanceof Instruction.Copy
                || instruction instanceof Instruction.Add
                || instruction instanceof Instruction.Workdir;
    }

    private void compile(Instruction instruction, SourceRange place) throws CompileException, EngineException {
        switch (instruction) {
            case Instruction.From from -> throw new IllegalStateException("a FROM inside of a stage: " + from);
            case Instruction.Arg arg -> arg(arg);
            case Instruction.Env env -> env(env);
            case Instruction.Label label -> label(label);
            case Instruction.Run run -> runs.compile(run, place);
            case Instruction.Cmd cmd -> {
                state.command = command(cmd.command());
                state.commandIsOwn = true;
                state.remember("CMD " + shown(state.command), Optional.empty());
            }
            case Instruction.Entrypoint entrypoint -> {
                state.entrypoint = command(entrypoint.command()).filter(list -> !list.isEmpty());
                if (!state.commandIsOwn) {
                    state.command = Optional.empty();
                }
                state.remember("ENTRYPOINT " + shown(state.entrypoint), Optional.empty());
            }
            case Instruction.Copy copy -> copies.compile(copy, place);
            case Instruction.Add add -> copies.compile(add, place);
            case Instruction.Expose expose -> expose(expose);
            case Instruction.Volume volume -> {
                List<String> paths = new ArrayList<>();
                for (Word path : volume.paths()) {
                    String expanded = expand(path);
                    if (expanded.isBlank()) {
                        throw new CompileException(
                                "JB1211", "VOLUME specified can not be an empty string.", "Name a path.", path.range());
                    }
                    paths.add(expanded);
                }
                state.volumes.addAll(paths);
                state.remember("VOLUME [" + String.join(" ", paths) + "]", Optional.empty());
            }
            case Instruction.User user -> {
                state.user = expand(user.user());
                state.remember("USER " + state.user, Optional.empty());
            }
            case Instruction.Workdir workdir -> workdir(workdir, place);
            case Instruction.StopSignal signal -> {
                String name = expand(signal.signal());
                if (!Signals.isKnown(name)) {
                    throw new CompileException(
                            "JB1212",
                            "Invalid signal: \"" + name + "\" is neither a signal's name nor a number.",
                            "Write for example SIGTERM, or 15.",
                            signal.signal().range());
                }
                state.stopSignal = Optional.of(name);
                state.remember("STOPSIGNAL " + name, Optional.empty());
            }
            case Instruction.Shell shell -> {
                state.shell = Optional.of(shell.arguments());
                state.remember("SHELL " + shown(state.shell), Optional.empty());
            }
            case Instruction.Maintainer maintainer -> {
                state.author = Optional.of(maintainer.name().text());
                state.remember("MAINTAINER " + maintainer.name().text(), Optional.empty());
            }
            case Instruction.Healthcheck check -> {
                state.healthcheck = Optional.of(new ImageConfig.Healthcheck(
                        check.test(),
                        check.interval(),
                        check.timeout(),
                        check.startPeriod(),
                        check.startInterval(),
                        check.retries()));
                state.remember(history(check.origin()), Optional.empty());
            }
            case Instruction.Onbuild onbuild -> {
                state.triggers.add(onbuild.trigger());
                state.remember("ONBUILD " + onbuild.trigger(), Optional.empty());
            }
        }
    }

    private void arg(Instruction.Arg arg) throws CompileException {
        List<String> shown = new ArrayList<>();
        for (Instruction.ArgDeclaration declaration : arg.declarations()) {
            String name = declaration.name();
            Optional<String> given = Optional.ofNullable(options.buildArgs().get(name));
            Optional<String> value;
            if (given.isPresent()) {
                value = given;
            } else if (declaration.defaultValue().isPresent()) {
                value = Optional.of(expand(declaration.defaultValue().get()));
            } else {
                value = globals.argument(name).or(() -> globals.platformVariable(name));
            }
            if (value.isEmpty() && !state.arguments.containsKey(name)) {
                state.arguments.put(name, Optional.empty());
            } else if (value.isPresent()) {
                state.arguments.remove(name);
                state.arguments.put(name, value);
            }
            shown.add(name + value.map(text -> "=" + text).orElse(""));
        }
        state.remember("ARG " + String.join(" ", shown), Optional.empty());
    }

    /** Every value of one instruction sees the variables from before it. */
    private void env(Instruction.Env env) throws CompileException {
        Map<String, String> added = new java.util.LinkedHashMap<>();
        List<String> shown = new ArrayList<>();
        for (Instruction.Pair pair : env.pairs()) {
            String key = expand(pair.key());
            String value = expand(pair.value());
            if (key.isEmpty() || key.contains("=")) {
                throw new CompileException(
                        "JB1213",
                        "ENV names can not be blank: \"" + pair.key().text() + "\" expands to \"" + key + "\".",
                        "Write ENV NAME=value.",
                        pair.key().range());
            }
            added.put(key, value);
            shown.add(key + "=" + value);
        }
        state.environment.putAll(added);
        state.remember("ENV " + String.join(" ", shown), Optional.empty());
    }

    private void label(Instruction.Label label) throws CompileException {
        Map<String, String> added = new HashMap<>();
        List<String> shown = new ArrayList<>();
        for (Instruction.Pair pair : label.pairs()) {
            String key = expand(pair.key());
            String value = expand(pair.value());
            if (key.isEmpty()) {
                throw new CompileException(
                        "JB1214",
                        "LABEL names can not be blank.",
                        "Write LABEL name=value.",
                        pair.key().range());
            }
            added.put(key, value);
            shown.add(key + "=" + value);
        }
        state.labels.putAll(added);
        state.remember("LABEL " + String.join(" ", shown), Optional.empty());
    }

    private void expose(Instruction.Expose expose) throws CompileException {
        List<String> shown = new ArrayList<>();
        for (Word word : expose.ports()) {
            for (String port : words(word)) {
                state.exposedPorts.addAll(Ports.parse(port, word.range()));
                shown.add(port);
            }
        }
        state.remember("EXPOSE [" + String.join(" ", shown) + "]", Optional.empty());
    }

    private void workdir(Instruction.Workdir workdir, SourceRange place) throws CompileException {
        String path = expand(workdir.path());
        if (path.isEmpty()) {
            throw new CompileException(
                    "JB1215",
                    "WORKDIR needs a path, and \"" + workdir.path().text() + "\" expands to nothing.",
                    "Name a directory.",
                    workdir.path().range());
        }
        state.directory = ImagePaths.resolve(state.directory, path);
        Optional<Step> made = Optional.empty();
        if (!state.directory.equals("/")) {
            made = Optional.of(step(
                    workdir.origin(), place, new Operation.MakeDirectory(state.step, state.directory, state.user)));
        } else {
            state.stepsTotal--;
        }
        state.remember("WORKDIR " + state.directory, made);
    }

    /** Adds a step to the stage and makes it the stage's last. */
    Step step(Origin origin, SourceRange place, Operation operation) {
        state.stepsMade++;
        String label = "[" + (state.label.isEmpty() ? "" : state.label + " ") + state.stepsMade + "/" + state.stepsTotal
                + "] " + firstLine(history(origin));
        Step step = compiler.newStep(label, place, operation);
        state.step = step;
        return step;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end) + " ...";
    }

    /** An instruction as history and progress show it: the keyword in capitals. */
    static String history(Origin origin) {
        String original = origin.original().strip();
        String rest = original.length() > origin.keyword().length()
                ? original.substring(origin.keyword().length())
                : "";
        return origin.keyword().toUpperCase(java.util.Locale.ROOT) + rest;
    }

    private Optional<List<String>> command(CommandLine line) {
        return Optional.of(
                switch (line) {
                    case CommandLine.ExecForm exec -> exec.arguments();
                    case CommandLine.ShellForm shell -> {
                        List<String> arguments = new ArrayList<>(state.shellArguments());
                        arguments.add(shell.text());
                        yield arguments;
                    }
                });
    }

    private static String shown(Optional<List<String>> arguments) {
        return arguments
                .map(list -> list.stream()
                        .map(argument -> "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                        .toList()
                        .toString()
                        .replace("\", \"", "\" \""))
                .orElse("[]");
    }

    String expand(Word word) throws CompileException {
        return compiler.expand(word, state);
    }

    Optional<String> expand(Optional<Word> word) throws CompileException {
        return word.isPresent() ? Optional.of(expand(word.get())) : Optional.empty();
    }

    /** The body of a here-document: variables only, quotes stay. */
    String expandBody(String text, SourceRange range) throws CompileException {
        try {
            return expander.expandRaw(text, state).value();
        } catch (ExpansionException failure) {
            throw new CompileException(
                    "JB1206",
                    String.valueOf(failure.getMessage()),
                    "Correct the variable, or quote the delimiter.",
                    range);
        }
    }

    private List<String> words(Word word) throws CompileException {
        try {
            return expander.expandToWords(word.text(), state);
        } catch (ExpansionException failure) {
            throw new CompileException(
                    "JB1206",
                    failure.getMessage() + " (in \"" + word.text() + "\")",
                    "Correct the variable, or give it a value with --build-arg.",
                    word.range());
        }
    }
}
