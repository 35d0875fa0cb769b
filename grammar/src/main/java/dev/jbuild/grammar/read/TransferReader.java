package dev.jbuild.grammar.read;

import dev.jbuild.grammar.Heredoc;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Origin;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads COPY and ADD. */
final class TransferReader {

    private static final Set<String> SEVERAL = Set.of("--exclude");

    private final InstructionReader instruction;
    private final LogicalLine line;
    private final LogicalPlaces places;
    private final Heading heading;
    private final String keyword;
    private final Origin origin;

    TransferReader(
            InstructionReader instruction,
            LogicalLine line,
            LogicalPlaces places,
            Heading heading,
            String keyword,
            Origin origin) {
        this.instruction = instruction;
        this.line = line;
        this.places = places;
        this.heading = heading;
        this.keyword = keyword;
        this.origin = origin;
    }

    Instruction read() throws ProblemException {
        boolean copy = keyword.equals("COPY");
        Flags flags = copy
                ? instruction.flags(
                        Set.of("--from", "--chown", "--chmod", "--exclude"), Set.of("--link", "--parents"), SEVERAL)
                : instruction.flags(
                        Set.of("--chown", "--chmod", "--checksum", "--exclude"),
                        Set.of("--link", "--keep-git-dir", "--unpack"),
                        SEVERAL);
        List<Word> words =
                heading.arguments().isEmpty() ? new ArrayList<>() : new ArrayList<>(instruction.listOrWords());
        if (words.size() < 2) {
            throw new ProblemException(
                    "JB1150",
                    keyword + " requires at least two arguments, but "
                            + (words.isEmpty() ? "none" : "only one")
                            + " was provided. Destination could not be determined.",
                    "Write " + keyword + " source destination.",
                    places.range(
                            heading.keywordAt(),
                            heading.argumentsAt() + heading.arguments().length()));
        }
        Word destination = words.removeLast();
        if (!line.bodies().isEmpty() && !HeredocMarker.of(destination.text()).isEmpty()) {
            throw new ProblemException(
                    "JB1152",
                    keyword + " cannot accept a heredoc as a destination.",
                    "Name a path after the here-document.",
                    destination.range());
        }
        List<Instruction.Source> sources = sources(words);
        return copy
                ? new Instruction.Copy(
                        origin,
                        sources,
                        destination,
                        flags.word("--from"),
                        flags.word("--chown"),
                        flags.word("--chmod"),
                        flags.flag("--link").orElse(false),
                        flags.flag("--parents").orElse(false),
                        flags.words("--exclude"))
                : new Instruction.Add(
                        origin,
                        sources,
                        destination,
                        flags.word("--chown"),
                        flags.word("--chmod"),
                        flags.word("--checksum"),
                        flags.flag("--link").orElse(false),
                        flags.flag("--keep-git-dir"),
                        flags.flag("--unpack"),
                        flags.words("--exclude"));
    }

    private List<Instruction.Source> sources(List<Word> words) {
        List<Heredoc> bodies = new ArrayList<>(instruction.heredocs());
        List<Instruction.Source> sources = new ArrayList<>();
        for (Word word : words) {
            List<HeredocMarker> markers = line.bodies().isEmpty() ? List.of() : HeredocMarker.of(word.text());
            Optional<Heredoc> body =
                    markers.size() == 1 && !bodies.isEmpty() ? Optional.of(bodies.removeFirst()) : Optional.empty();
            sources.add(
                    body.isPresent()
                            ? new Instruction.Source.InlineSource(word, body.get())
                            : new Instruction.Source.PathSource(word));
        }
        return sources;
    }
}
