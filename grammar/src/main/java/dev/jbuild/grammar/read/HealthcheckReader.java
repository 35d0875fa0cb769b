package dev.jbuild.grammar.read;

import dev.jbuild.grammar.CommandLine;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Origin;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.flag.Durations;
import dev.jbuild.grammar.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads HEALTHCHECK. */
final class HealthcheckReader {

    private static final long MILLISECOND = 1_000_000;

    private HealthcheckReader() {}

    static Instruction read(InstructionReader instruction, Heading heading, Origin origin) throws ProblemException {
        Flags flags = instruction.flags(
                Set.of("--interval", "--timeout", "--start-period", "--start-interval", "--retries"),
                Set.of(),
                Set.of());
        String text = instruction.atLeastOne();
        String[] halves = text.split("\\s+", 2);
        String type = halves[0].toUpperCase(Locale.ROOT);
        String rest = halves.length > 1 ? halves[1] : "";
        List<String> test = new ArrayList<>();
        switch (type) {
            case "NONE" -> {
                if (!rest.isEmpty()) {
                    throw new ProblemException(
                            "JB1160",
                            "HEALTHCHECK NONE takes no arguments.",
                            "Remove what follows it.",
                            instruction.range());
                }
                test.add("NONE");
            }
            case "CMD" -> {
                if (rest.isEmpty() || rest.matches("\\[\\s*]")) {
                    throw new ProblemException(
                            "JB1161", "Missing command after HEALTHCHECK CMD.", "Name a command.", instruction.range());
                }
                switch (instruction.command(rest, heading.argumentsAt() + text.length() - rest.length(), false)) {
                    case CommandLine.ExecForm exec -> {
                        test.add("CMD");
                        test.addAll(exec.arguments());
                    }
                    case CommandLine.ShellForm shell -> {
                        test.add("CMD-SHELL");
                        test.add(shell.text());
                    }
                }
            }
            default ->
                throw new ProblemException(
                        "JB1162",
                        "Unknown type \"" + halves[0] + "\" in HEALTHCHECK (try CMD).",
                        "Write HEALTHCHECK CMD command, or HEALTHCHECK NONE.",
                        instruction.range());
        }
        return new Instruction.Healthcheck(
                origin,
                test,
                duration(flags, "--interval"),
                duration(flags, "--timeout"),
                duration(flags, "--start-period"),
                duration(flags, "--start-interval"),
                retries(flags));
    }

    private static long duration(Flags flags, String name) throws ProblemException {
        Optional<Word> word = flags.word(name);
        if (word.isEmpty() || word.get().text().isEmpty()) {
            return 0;
        }
        Optional<Long> nanos = Durations.parse(word.get().text());
        if (nanos.isEmpty()) {
            throw new ProblemException(
                    "JB1163",
                    "invalid duration \"" + word.get().text() + "\" of " + name + ".",
                    "Write for example 30s, 1m30s or 500ms.",
                    word.get().range());
        }
        if (nanos.get() < 0 || (nanos.get() != 0 && nanos.get() < MILLISECOND)) {
            throw new ProblemException(
                    "JB1164",
                    "Interval \"" + name.substring(2) + "\" cannot be less than 1ms.",
                    "Give a longer time.",
                    word.get().range());
        }
        return nanos.get();
    }

    private static int retries(Flags flags) throws ProblemException {
        Optional<Word> word = flags.word("--retries");
        if (word.isEmpty() || word.get().text().isEmpty()) {
            return 0;
        }
        if (!word.get().text().matches("-?\\d{1,9}")
                || Integer.parseInt(word.get().text()) < 0) {
            throw new ProblemException(
                    "JB1165",
                    "--retries cannot be negative: it must be a number of at least 0 (not \""
                            + word.get().text() + "\").",
                    "Give a whole number.",
                    word.get().range());
        }
        return Integer.parseInt(word.get().text());
    }
}
