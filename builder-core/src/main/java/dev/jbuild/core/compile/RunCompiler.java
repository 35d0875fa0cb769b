package dev.jbuild.core.compile;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.graph.FileSource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.RunFile;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.graph.StepMount;
import dev.jbuild.core.image.Platform;
import dev.jbuild.grammar.CommandLine;
import dev.jbuild.grammar.Heredoc;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.flag.RunMount;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Compiles RUN. */
final class RunCompiler {

    /** Where the script of a here-document with a shebang lies while it runs. */
    static final String SCRIPTS = "/dev/pipes/";

    private final InstructionCompiler instructions;
    private final Compiler compiler;
    private final StageState state;
    private final int stage;
    private final CompileOptions options;

    RunCompiler(
            InstructionCompiler instructions, Compiler compiler, StageState state, int stage, CompileOptions options) {
        this.instructions = instructions;
        this.compiler = compiler;
        this.state = state;
        this.stage = stage;
        this.options = options;
    }

    void compile(Instruction.Run run, SourceRange place) throws ProblemException, DockerfileException {
        boolean insecure = insecure(run);
        if (!run.devices().isEmpty()) {
            throw new ProblemException(
                    "JB1221",
                    "RUN --device is not supported.",
                    "Take the flag away.",
                    run.devices().getFirst().range());
        }
        checkPlatform(place);
        List<RunFile> files = new ArrayList<>();
        List<String> arguments = arguments(run.command(), files);
        if (arguments.isEmpty()) {
            throw new ProblemException(
                    "JB1218", "RUN []: arguments are required.", "Name the program and its arguments.", place);
        }
        Map<String, String> visible = state.scope.visibleArguments();
        List<String> environment = new ArrayList<>();
        visible.forEach((name, value) -> environment.add(name + "=" + value));
        state.scope.environment().stream()
                .filter(variable -> !visible.containsKey(variable.substring(0, variable.indexOf('='))))
                .forEach(environment::add);
        Step step = instructions.step(
                run.origin(),
                place,
                new Operation.Run(
                        state.step,
                        arguments,
                        environment,
                        lines(visible.keySet()),
                        state.directory,
                        state.user,
                        network(run),
                        insecure,
                        options.run(),
                        files,
                        mounts(run)));
        StringBuilder createdBy = new StringBuilder("RUN ");
        if (!visible.isEmpty()) {
            createdBy.append('|').append(visible.size()).append(' ');
            visible.forEach((name, value) ->
                    createdBy.append(name).append('=').append(value).append(' '));
        }
        createdBy.append(String.join(" ", arguments));
        state.remember(createdBy.toString(), Optional.of(step));
    }

    private Map<String, Integer> lines(Set<String> arguments) {
        Map<String, Integer> lines = new HashMap<>(state.argumentLines);
        lines.keySet().retainAll(arguments);
        return lines;
    }

    private boolean insecure(Instruction.Run run) throws ProblemException {
        if (run.security().isEmpty()) {
            return false;
        }
        Word word = run.security().get();
        String name = instructions.expand(word);
        if (!name.equals("sandbox") && !name.equals("insecure")) {
            throw new ProblemException(
                    "JB1219",
                    "RUN --security=" + name + ": security \"" + name + "\" is not valid.",
                    "Write sandbox or insecure.",
                    word.range());
        }
        boolean insecure = name.equals("insecure");
        if (insecure && !options.run().insecureAllowed()) {
            throw new ProblemException(
                    "JB1220",
                    "RUN --security=insecure is not allowed: the build lacks the entitlement security.insecure.",
                    "Give it with --allow security.insecure if you trust this Dockerfile, or take the flag away; a RUN has"
                            + " docker's default capabilities.",
                    word.range());
        }
        return insecure;
    }

    /** Of what FROM scratch begins with nobody knows for which machine it is. */
    private void checkPlatform(SourceRange place) throws ProblemException {
        ImageConfig base = state.base;
        Platform platform =
                new Platform(base.os(), base.architecture(), base.variant().orElse(""));
        if (!base.diffIds().isEmpty() && !options.runnable().test(platform)) {
            throw new ProblemException(
                    "JB1225",
                    "This RUN is for " + platform + ", whose programs this machine (" + Platform.ofThisMachine()
                            + ") can't execute.",
                    "Register an emulator (binfmt_misc, with the flag F; on Debian: apt install qemu-user-static), or do the"
                            + " work in a stage FROM --platform=$BUILDPLATFORM and COPY its result.",
                    place);
        }
    }

    private List<String> arguments(CommandLine command, List<RunFile> files) {
        return switch (command) {
            case CommandLine.ExecForm exec -> exec.arguments();
            case CommandLine.ShellForm shell -> {
                String line = shell.text();
                if (!shell.heredocs().isEmpty()) {
                    Heredoc first = shell.heredocs().getFirst();
                    if (!isOnlyHeredoc(line, first)) {
                        line = withBodies(line, shell.heredocs());
                    } else if (first.content().startsWith("#!")) {
                        files.add(new RunFile(first.name(), first.content()));
                        yield List.of(SCRIPTS + first.name());
                    } else {
                        line = first.content();
                    }
                }
                List<String> arguments = new ArrayList<>(state.shellArguments());
                arguments.add(line);
                yield arguments;
            }
        };
    }

    private static boolean isOnlyHeredoc(String line, Heredoc heredoc) {
        String name = Pattern.quote(heredoc.name());
        return line.strip().matches("[0-9]*<<-?(" + name + "|\"" + name + "\"|'" + name + "')");
    }

    /** Gives the shell the here-documents back as they were; it reads them itself. */
    private static String withBodies(String line, List<Heredoc> heredocs) {
        StringBuilder full = new StringBuilder(line);
        for (Heredoc heredoc : heredocs) {
            full.append('\n').append(heredoc.content()).append(heredoc.name());
        }
        return full.toString();
    }

    private RunNetwork network(Instruction.Run run) throws ProblemException {
        String name =
                run.network().isPresent() ? instructions.expand(run.network().get()) : "default";
        return switch (name) {
            case "none" -> RunNetwork.NONE;
            case "host" -> RunNetwork.HOST;
            case "default" -> options.run().network();
            default ->
                throw new ProblemException(
                        "JB1222",
                        "RUN --network=" + name + " is not a network of a build: invalid network mode.",
                        "Write default, none or host.",
                        run.network().map(Word::range).orElse(run.origin().range()));
        };
    }

    private List<StepMount> mounts(Instruction.Run run) throws ProblemException, DockerfileException {
        List<StepMount> mounts = new ArrayList<>();
        for (Word word : run.mounts()) {
            mounts.add(mount(compiler.expander().mount(word, state.scope), word.range()));
        }
        return mounts;
    }

    private StepMount mount(RunMount mount, SourceRange range) throws ProblemException, DockerfileException {
        Optional<String> from = switch (mount) {
            case RunMount.Bind bind -> bind.from();
            case RunMount.Cache cache -> cache.from();
            case RunMount.Tmpfs tmpfs -> Optional.empty();
            case RunMount.Secret secret -> Optional.empty();
            case RunMount.Ssh ssh -> Optional.empty();
        };
        Optional<FileSource> source =
                from.isPresent() ? Optional.of(compiler.source(from.get(), stage, range)) : Optional.empty();
        if (mount instanceof RunMount.Bind && source.isEmpty()) {
            source = Optional.of(new FileSource.Context(options.context()
                    .orElseThrow(() -> new ProblemException(
                            "JB1224",
                            "There is no build context to mount.",
                            "Give jbuild a directory as context, or name a stage with from=.",
                            range))));
        }
        return new StepMount(mount, source);
    }
}
