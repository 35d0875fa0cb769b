package dev.jbuild.grammar.read;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.TriggerResult;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.problem.SourceRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Dockerfiles.
 *
 * <p>Lines are joined to instructions first, since the escape character and here-documents decide what belongs together;
 * each instruction is then read with ANTLR's grammars. Every problem of the file is found in one go. Thread safe, and linear
 * in the file's length.
 */
public final class DockerfileParser {

    /** Longer files are refused, in characters. */
    public static final int MAX_LENGTH = 16 << 20;

    /** In bytes, without the line's end. */
    private static final int MAX_LINE = 65_535;

    /** Instructions that define neither a stage nor a variable. */
    private static final Set<String> WITHOUT_NAMES = Set.of(
            "ADD",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "EXPOSE",
            "HEALTHCHECK",
            "LABEL",
            "RUN",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private DockerfileParser() {}

    /** Whether a line is longer than BuildKit reads; then nothing else is looked at. */
    private static boolean addTooLong(SourceFile source, List<Problem> problems) {
        int number = 0;
        for (String line : (Iterable<String>) source.text().lines()::iterator) {
            number++;
            // A character is at most three bytes of UTF-8.
            if (line.length() * 3L > MAX_LINE && line.getBytes(StandardCharsets.UTF_8).length > MAX_LINE) {
                problems.add(new Problem(
                        Problem.Severity.ERROR,
                        "JB1107",
                        "dockerfile parse error: dockerfile line greater than maximum allowed size of " + MAX_LINE
                                + ".",
                        "Divide it, or copy what it holds from a file.",
                        new SourceRange(number, 1, number, 1)));
                return true;
            }
        }
        return false;
    }

    /** Reads a whole file. Never throws for what is in it. */
    public static ParseResult parse(SourceFile source) {
        List<Problem> problems = new ArrayList<>();
        if (source.text().length() > MAX_LENGTH) {
            problems.add(new Problem(
                    Problem.Severity.ERROR,
                    "JB1100",
                    "dockerfile parse error: the file is longer than " + MAX_LENGTH + " characters.",
                    "Is it the right file?",
                    new SourceRange(1, 1, 1, 1)));
            return new ParseResult(source, Optional.empty(), false, problems);
        }
        LineTable lines = new LineTable(source.text());
        if (addTooLong(source, problems)) {
            return new ParseResult(source, Optional.empty(), false, problems);
        }
        Directives directives = Directives.read(source, lines, problems);
        List<Instruction> instructions = new ArrayList<>();
        boolean complete = true;
        for (LogicalLine line :
                new LineReader(source, lines, directives.escape(), directives.lineCount(), problems).readAll()) {
            InstructionReader reader = new InstructionReader(line, lines, directives.escape());
            try {
                instructions.add(reader.read());
            } catch (ProblemException failure) {
                problems.add(failure.problem());
                complete &= WITHOUT_NAMES.contains(reader.keyword());
            }
        }
        if (instructions.isEmpty() && !problems.isEmpty() && source.text().indexOf('\ufffd') >= 0) {
            Problem noText = new Problem(
                    Problem.Severity.ERROR,
                    "JB1106",
                    "dockerfile parse error: " + source.name() + " is not UTF-8 text and holds no instruction.",
                    "Is it the right file?",
                    new SourceRange(1, 1, 1, 1));
            return new ParseResult(source, Optional.empty(), false, List.of(noText));
        }
        Optional<Dockerfile> dockerfile = assemble(directives, instructions, problems);
        problems.sort(
                Comparator.comparingInt((Problem problem) -> problem.range().startLine())
                        .thenComparingInt(problem -> problem.range().startColumn()));
        return new ParseResult(source, dockerfile, complete, problems);
    }

    private static Optional<Dockerfile> assemble(
            Directives directives, List<Instruction> instructions, List<Problem> problems) {
        List<Instruction.Arg> globals = new ArrayList<>();
        List<Dockerfile.Stage> stages = new ArrayList<>();
        List<Instruction> body = new ArrayList<>();
        boolean failed = problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
        for (Instruction instruction : instructions) {
            if (instruction instanceof Instruction.From from) {
                body = new ArrayList<>();
                stages.add(new Dockerfile.Stage(from, body));
            } else if (!stages.isEmpty()) {
                body.add(instruction);
            } else if (instruction instanceof Instruction.Arg arg) {
                globals.add(arg);
            } else if (!failed) {
                problems.add(new Problem(
                        Problem.Severity.ERROR,
                        "JB1112",
                        "no build stage in current context: the first instruction has to be FROM.",
                        "Begin with FROM; only ARG may stand before it.",
                        instruction.origin().range()));
                failed = true;
            }
        }
        if (stages.isEmpty() && !failed) {
            problems.add(new Problem(
                    Problem.Severity.ERROR,
                    "JB1113",
                    instructions.isEmpty()
                            ? "dockerfile parse error: file with no instructions: the Dockerfile cannot be empty."
                            : "no build stage: there is no FROM in the file.",
                    "Begin with FROM image, or FROM scratch.",
                    new SourceRange(1, 1, 1, 1)));
        }
        if (stages.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Dockerfile(
                directives.escape(), directives.get("syntax"), directives.get("check"), globals, List.copyOf(stages)));
    }

    /** Reads one ONBUILD trigger of a base image. */
    public static TriggerResult parseTrigger(String text) {
        List<Problem> problems = new ArrayList<>();
        SourceFile source = new SourceFile("ONBUILD trigger", text);
        LineTable lines = new LineTable(text);
        List<LogicalLine> read = new LineReader(source, lines, '\\', 0, problems).readAll();
        if (read.size() == 1 && problems.isEmpty()) {
            try {
                return new TriggerResult(
                        Optional.of(new InstructionReader(read.getFirst(), lines, '\\').read()), problems);
            } catch (ProblemException failure) {
                problems.add(failure.problem());
            }
        }
        if (problems.isEmpty()) {
            problems.add(new Problem(
                    Problem.Severity.ERROR, "JB1114", "it is not one instruction.", "", new SourceRange(1, 1, 1, 1)));
        }
        return new TriggerResult(Optional.empty(), problems);
    }
}
