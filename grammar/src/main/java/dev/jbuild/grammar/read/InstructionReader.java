package dev.jbuild.grammar.read;

import dev.jbuild.grammar.CommandLine;
import dev.jbuild.grammar.Heredoc;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Origin;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.problem.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Gives one logical line its meaning as an instruction. */
final class InstructionReader {

    static final List<String> KEYWORDS = List.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "MAINTAINER",
            "ONBUILD",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private static final Set<String> NONE = Set.of();

    private final LogicalLine line;
    private final LogicalPlaces places;
    private final char escape;
    private final Heading heading;
    private final String keyword;
    private final SourceRange range;
    private final Origin origin;

    InstructionReader(LogicalLine line, LineTable lines, char escape) {
        this(line, new LogicalPlaces(lines, line.offsets()), escape, 0);
    }

    /** Reads what stands from {@code from} on: the trigger of an ONBUILD. */
    private InstructionReader(LogicalLine line, LogicalPlaces places, char escape, int from) {
        this.line = line;
        int[] offsets = java.util.Arrays.copyOfRange(places.offsets(), from, places.offsets().length);
        this.places = new LogicalPlaces(places.lines(), offsets);
        this.escape = escape;
        String text = line.text().substring(from);
        this.heading = HeadingReader.read(text, escape);
        this.keyword = heading.keyword().toUpperCase(Locale.ROOT);
        SourceRange first = this.places.range(heading.keywordAt(), text.length());
        this.range = line.endLine() > first.endLine()
                ? new SourceRange(first.startLine(), first.startColumn(), line.endLine(), 1)
                : first;
        this.origin = new Origin(
                heading.keyword(),
                text.substring(heading.keywordAt()).strip(),
                range,
                line.comments(),
                line.emptyContinuation());
    }

    String keyword() {
        return keyword;
    }

    SourceRange range() {
        return range;
    }

    Instruction read() throws ProblemException {
        return switch (keyword) {
            case "FROM" -> from();
            case "ARG" -> arg();
            case "ENV" -> new Instruction.Env(noFlags(), pairs(), isLegacy());
            case "LABEL" -> new Instruction.Label(noFlags(), pairs(), isLegacy());
            case "RUN" -> run();
            case "CMD" -> new Instruction.Cmd(noFlags(), command(false));
            case "ENTRYPOINT" -> new Instruction.Entrypoint(noFlags(), command(false));
            case "COPY", "ADD" -> new TransferReader(this, line, places, heading, keyword, origin).read();
            case "EXPOSE" -> new Instruction.Expose(noFlags(), words(ArgumentWords.atBlanks(atLeastOne())));
            case "VOLUME" -> new Instruction.Volume(noFlags(), listOrWords());
            case "USER" -> new Instruction.User(noFlags(), exactlyOne());
            case "WORKDIR" -> new Instruction.Workdir(noFlags(), exactlyOne());
            case "STOPSIGNAL" -> new Instruction.StopSignal(noFlags(), exactlyOne());
            case "MAINTAINER" -> new Instruction.Maintainer(noFlags(), exactlyOne());
            case "SHELL" -> shell();
            case "HEALTHCHECK" -> HealthcheckReader.read(this, heading, origin);
            case "ONBUILD" -> onbuild();
            default ->
                throw new ProblemException(
                        "JB1111",
                        "unknown instruction: " + heading.keyword() + ".",
                        Suggestions.closest(keyword, KEYWORDS)
                                .map(close -> "Did you mean " + close + "?")
                                .orElse("The instructions are " + String.join(", ", KEYWORDS) + "."),
                        places.range(
                                heading.keywordAt(),
                                heading.keywordAt() + heading.keyword().length()));
        };
    }

    private Origin noFlags() throws ProblemException {
        flags(NONE, NONE, NONE);
        return origin;
    }

    Flags flags(Set<String> withValue, Set<String> without, Set<String> several) throws ProblemException {
        return Flags.check(places, keyword, heading.flags(), withValue, without, several);
    }

    private Instruction from() throws ProblemException {
        Flags flags = flags(Set.of("--platform"), NONE, NONE);
        List<Word> words = words(ArgumentWords.atBlanks(heading.arguments()));
        boolean named = words.size() == 3 && words.get(1).text().equalsIgnoreCase("as");
        if (words.size() != 1 && !named) {
            throw new ProblemException(
                    "JB1130",
                    "FROM requires either one or three arguments.",
                    "Write FROM image, or FROM image AS name.",
                    range);
        }
        Optional<Word> name = named ? Optional.of(words.get(2)) : Optional.empty();
        if (named && !words.get(2).text().toLowerCase(Locale.ROOT).matches("[a-z][a-z0-9-_.]*")) {
            throw new ProblemException(
                    "JB1131",
                    "invalid name for build stage: \"" + words.get(2).text()
                            + "\", name can't start with a number or contain symbols.",
                    "A name begins with a letter and holds letters, digits, -, _ and .",
                    words.get(2).range());
        }
        return new Instruction.From(
                origin, flags.word("--platform"), words.getFirst(), name.map(word -> words.get(1)), name);
    }

    private Instruction arg() throws ProblemException {
        flags(NONE, NONE, NONE);
        List<Instruction.ArgDeclaration> declarations = new ArrayList<>();
        for (ArgumentWords.Part part : ArgumentWords.withQuotes(atLeastOne(), escape)) {
            Word word = word(part.text(), part.from());
            int equals = word.text().indexOf('=');
            String name = equals < 0 ? word.text() : word.text().substring(0, equals);
            if (name.isEmpty()) {
                throw new ProblemException(
                        "JB1132", "ARG names can not be blank.", "Write ARG NAME or ARG NAME=default.", word.range());
            }
            Optional<Word> value = equals < 0
                    ? Optional.empty()
                    : Optional.of(word(part.text().substring(equals + 1), part.from() + equals + 1));
            declarations.add(new Instruction.ArgDeclaration(name, value, word.range()));
        }
        return new Instruction.Arg(origin, declarations);
    }

    /** ENV's and LABEL's: {@code name=value ...}, or the old form {@code name rest of the line}. */
    private List<Instruction.Pair> pairs() throws ProblemException {
        String text = atLeastOne();
        List<ArgumentWords.Part> parts = ArgumentWords.withQuotes(text, escape);
        if (isLegacy()) {
            String[] halves = text.split("[\\t\\u000B\\f\\r ]+", 2);
            if (halves.length < 2) {
                throw new ProblemException(
                        "JB1133", keyword + " must have two arguments.", "Write " + keyword + " name=value.", range);
            }
            int at = text.length() - halves[1].length();
            return List.of(new Instruction.Pair(word(halves[0], 0), word(halves[1], at)));
        }
        List<Instruction.Pair> pairs = new ArrayList<>();
        for (ArgumentWords.Part part : parts) {
            Word word = word(part.text(), part.from());
            int equals = word.text().indexOf('=');
            if (equals < 0) {
                throw new ProblemException(
                        "JB1134",
                        "Syntax error - can't find = in \"" + word.text() + "\". Must be of the form: name=value.",
                        "If it belongs to the value before it, put that in quotes.",
                        word.range());
            }
            if (equals == 0) {
                throw new ProblemException(
                        "JB1135",
                        keyword + " names can not be blank.",
                        "Write " + keyword + " name=value.",
                        word.range());
            }
            pairs.add(new Instruction.Pair(
                    word(part.text().substring(0, equals), part.from()),
                    word(part.text().substring(equals + 1), part.from() + equals + 1)));
        }
        return pairs;
    }

    /** The first word decides: without an equals sign, the rest of the line is one value. */
    private boolean isLegacy() throws ProblemException {
        List<ArgumentWords.Part> parts = ArgumentWords.withQuotes(atLeastOne(), escape);
        return !parts.getFirst().text().contains("=");
    }

    private Instruction run() throws ProblemException {
        Flags flags =
                flags(Set.of("--mount", "--network", "--security", "--device"), NONE, Set.of("--mount", "--device"));
        return new Instruction.Run(
                origin,
                command(true),
                flags.words("--mount"),
                flags.word("--network"),
                flags.word("--security"),
                flags.words("--device"));
    }

    /** The list form, or a line for the shell. An empty instruction is an empty line. */
    CommandLine command(boolean heredocs) throws ProblemException {
        return command(heading.arguments(), heading.argumentsAt(), heredocs);
    }

    CommandLine command(String text, int at, boolean heredocs) throws ProblemException {
        Optional<List<String>> list = list(text, at);
        if (list.isPresent()) {
            return new CommandLine.ExecForm(list.get());
        }
        if (text.isEmpty()) {
            return new CommandLine.ShellForm("", List.of());
        }
        return new CommandLine.ShellForm(text, heredocs ? heredocs() : List.of());
    }

    /** The list form; empty if the text is none. */
    private Optional<List<String>> list(String text, int at) throws ProblemException {
        Optional<JsonList> list = JsonList.read(text);
        if (list.isPresent() && !list.get().onlyStrings()) {
            throw new ProblemException(
                    "JB1136",
                    "When using JSON array syntax, arrays must be comprised of strings only.",
                    "Put every value in double quotes.",
                    places.range(at, at + text.length()));
        }
        return list.map(JsonList::values);
    }

    List<Heredoc> heredocs() {
        SourceRange at = places.range(
                heading.argumentsAt(),
                heading.argumentsAt() + heading.arguments().length());
        return line.bodies().stream()
                .map(body -> new Heredoc(
                        body.marker().name(),
                        body.content(),
                        body.marker().expand(),
                        body.marker().fileDescriptor(),
                        at))
                .toList();
    }

    private Instruction shell() throws ProblemException {
        flags(NONE, NONE, NONE);
        Optional<JsonList> list = JsonList.read(heading.arguments());
        if (list.isEmpty() || !list.get().onlyStrings() || list.get().values().isEmpty()) {
            throw new ProblemException(
                    "JB1137",
                    heading.arguments().isEmpty()
                                    || (list.isPresent() && list.get().onlyStrings())
                            ? "SHELL requires at least one argument."
                            : "SHELL requires the arguments to be in JSON form.",
                    "Write for example SHELL [\"/bin/bash\", \"-c\"].",
                    range);
        }
        return new Instruction.Shell(origin, list.get().values());
    }

    private Instruction onbuild() throws ProblemException {
        flags(NONE, NONE, NONE);
        String text = atLeastOne();
        InstructionReader inner = new InstructionReader(line, places, escape, heading.argumentsAt());
        String name = inner.keyword();
        if (name.equals("ONBUILD")) {
            throw new ProblemException(
                    "JB1138", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed.", "Keep one of them.", range);
        }
        if (name.equals("FROM") || name.equals("MAINTAINER")) {
            throw new ProblemException(
                    "JB1139", name + " isn't allowed as an ONBUILD trigger.", "Use another instruction.", range);
        }
        Instruction instruction = inner.read();
        StringBuilder trigger = new StringBuilder(text);
        for (LogicalLine.Body body : line.bodies()) {
            trigger.append('\n').append(body.content()).append(body.marker().name());
        }
        return new Instruction.Onbuild(origin, trigger.toString(), instruction);
    }

    String atLeastOne() throws ProblemException {
        if (heading.arguments().isEmpty()) {
            throw new ProblemException(
                    "JB1140",
                    keyword + " requires at least one argument.",
                    "See " + keyword + " in docs/dockerfile.md.",
                    range);
        }
        return heading.arguments();
    }

    private Word exactlyOne() throws ProblemException {
        if (heading.arguments().isEmpty()) {
            throw new ProblemException(
                    "JB1141",
                    keyword + " requires exactly one argument.",
                    "See " + keyword + " in docs/dockerfile.md.",
                    range);
        }
        return word(heading.arguments(), 0);
    }

    /** A JSON list, or words divided by blanks. */
    List<Word> listOrWords() throws ProblemException {
        String text = atLeastOne();
        Optional<List<String>> list = list(text, heading.argumentsAt());
        if (list.isPresent()) {
            if (list.get().isEmpty()) {
                throw new ProblemException(
                        "JB1140", keyword + " requires at least one argument.", "Name one in the list.", range);
            }
            return list.get().stream()
                    .map(value -> word(value, 0, text.length()))
                    .toList();
        }
        return words(ArgumentWords.atBlanks(text));
    }

    List<Word> words(List<ArgumentWords.Part> parts) {
        return parts.stream().map(part -> word(part.text(), part.from())).toList();
    }

    Word word(String text, int from) {
        return word(text, from, from + text.length());
    }

    private Word word(String text, int from, int to) {
        return new Word(text, places.range(heading.argumentsAt() + from, heading.argumentsAt() + to));
    }
}
