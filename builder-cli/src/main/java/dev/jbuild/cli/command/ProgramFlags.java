package dev.jbuild.cli.command;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a program in a container may be told: the flags that run, create and exec have in common. */
final class ProgramFlags {

    @Option(
            names = {"-i", "--interactive"},
            description = "Keep the program's standard input open")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "Give the program a terminal")
    private boolean terminal;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description = "A variable of the program's environment")
    private List<String> environment = new ArrayList<>();

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description = "A file with a variable on each line; # begins a comment")
    private List<String> environmentFiles = new ArrayList<>();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "The program's working directory")
    private String directory = "";

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER[:GROUP]",
            description = "Whom it runs as")
    private String user = "";

    boolean hasTerminal() {
        return terminal;
    }

    boolean isInteractive() {
        return interactive;
    }

    Optional<String> directory() {
        return given(directory);
    }

    Optional<String> user() {
        return given(user);
    }

    static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** The variables of the files, and then those of the flags, which win. */
    List<String> environment(Invocation invocation) throws EngineException, IOException {
        List<String> variables = new ArrayList<>();
        for (String file : environmentFiles) {
            variables.addAll(variables(file, invocation));
        }
        variables.addAll(environment);
        return variables;
    }

    private static List<String> variables(String file, Invocation invocation) throws EngineException, IOException {
        Path path = invocation.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new EngineException("JB1044", "There is no file " + file + " for --env-file.", "Check its name.");
        }
        return Files.readAllLines(path, StandardCharsets.UTF_8).stream()
                .map(String::stripLeading)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    /** Who wants to type into the program's terminal has to have one. */
    void checkTerminal(Invocation invocation) throws EngineException {
        if (terminal && interactive && !invocation.streams().canAnswer()) {
            throw new EngineException("JB1046", "-t -i: standard input is not a terminal: not a TTY.", "Take -t away.");
        }
    }
}
