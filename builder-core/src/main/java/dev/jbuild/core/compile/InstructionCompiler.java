package dev.jbuild.core.compile;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.exec.SignalNames;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.image.ImagePaths;
import dev.jbuild.grammar.CommandLine;
import dev.jbuild.grammar.Heredoc;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Origin;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.flag.FlagException;
import dev.jbuild.grammar.flag.PortSpec;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.read.DockerfileParser;
import dev.jbuild.grammar.scope.StageScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gives each instruction of one stage its meaning: a change of the stage's state, a step, or both. */
final class InstructionCompiler {

    private final Compiler compiler;
    private final StageState state;
    private final int stage;
    private final CopyCompiler copies;
    private final RunCompiler runs;

    InstructionCompiler(Compiler compiler, StageState state, int stage, CompileOptions options) {
        this.compiler = compiler;
        this.state = state;
        this.stage = stage;
        this.copies = new CopyCompiler(this, compiler, state, stage, options);
        this.runs = new RunCompiler(this, compiler, state, stage, options);
    }

    /** Compiles the base's triggers, which have no place of their own and are shown at the FROM, then the rest. */
    void compile(List<String> triggers, List<Instruction> instructions, SourceRange from)
            throws ProblemException, DockerfileException {
        List<Instruction> all = new ArrayList<>();
        for (String trigger : triggers) {
            var parsed = DockerfileParser.parseTrigger(trigger);
            if (parsed.instruction().isEmpty()) {
                throw new ProblemException(
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
            try {
                compile(
                        instruction,
                        index < fromTriggers ? from : instruction.origin().range());
            } catch (ProblemException failure) {
                // The others are looked at all the same, so that all problems are told at once.
                compiler.add(failure.problem());
            }
        }
    }

    private static boolean makesStep(Instruction instruction) {
        return instruction instanceof Instruction.Run
                || instruction instanceof Instruction.Copy
                || instruction instanceof Instruction.Add
                || instruction instanceof Instruction.Workdir;
    }

    private void compile(Instruction instruction, SourceRange place) throws ProblemException, DockerfileException {
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
                    String expanded = expand(path).strip();
                    if (expanded.isEmpty()) {
                        throw new ProblemException(
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
                if (!SignalNames.isKnown(name)) {
                    throw new ProblemException(
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

    private void arg(Instruction.Arg arg) throws ProblemException {
        List<StageScope.Declared> declared = state.scope.declare(arg, compiler.expander());
        declared.forEach(
                one -> state.argumentLines.put(one.name(), arg.origin().range().startLine()));
        state.remember("ARG " + joined(declared), Optional.empty());
    }

    private void env(Instruction.Env env) throws ProblemException {
        state.remember("ENV " + joined(state.scope.set(env, compiler.expander())), Optional.empty());
    }

    private static String joined(List<?> parts) {
        return parts.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private void label(Instruction.Label label) throws ProblemException {
        Map<String, String> added = new HashMap<>();
        List<String> shown = new ArrayList<>();
        for (Instruction.Pair pair : label.pairs()) {
            String key = expand(pair.key());
            String value = expand(pair.value());
            if (key.isEmpty()) {
                throw new ProblemException(
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

    private void expose(Instruction.Expose expose) throws ProblemException {
        List<String> shown = new ArrayList<>();
        for (Word word : expose.ports()) {
            for (String port : compiler.expander().expandToWords(word, state.scope)) {
                try {
                    state.exposedPorts.addAll(PortSpec.parse(port).ports());
                } catch (FlagException failure) {
                    throw new ProblemException(
                            "JB1216",
                            "Invalid port \"" + port + "\": " + failure.getMessage() + ".",
                            "Write a number from 0 to 65535 or a range, with /tcp, /udp or /sctp behind it if need be.",
                            word.range());
                }
                shown.add(port);
            }
        }
        state.remember("EXPOSE [" + String.join(" ", shown) + "]", Optional.empty());
    }

    private void workdir(Instruction.Workdir workdir, SourceRange place) throws ProblemException {
        String path = expand(workdir.path());
        // What expands to nothing leads nowhere, as in BuildKit.
        state.directory = path.isEmpty() ? state.directory : ImagePaths.resolve(state.directory, path);
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
        Step step = compiler.newStep(label, StageState.stageName(state.label, stage), place, operation);
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

    String expand(Word word) throws ProblemException {
        return compiler.expander().expand(word, state.scope);
    }

    Optional<String> expand(Optional<Word> word) throws ProblemException {
        return compiler.expander().expand(word, state.scope);
    }

    /** The body of a here-document: variables only, quotes stay. */
    String expandBody(Heredoc heredoc) throws ProblemException {
        return compiler.expander().expandBody(heredoc, state.scope).value();
    }
}
