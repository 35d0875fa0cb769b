package dev.jbuild.grammar.scope;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.flag.FlagException;
import dev.jbuild.grammar.flag.RunMount;
import dev.jbuild.grammar.problem.ProblemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The stages of a Dockerfile by name and number, and which of them each one uses: as its base, in {@code COPY --from} and in
 * {@code RUN --mount from=}.
 */
public final class StageLinks {

    private final Dockerfile dockerfile;

    /** The stages of each name, in lower case, in order. */
    private final Map<String, List<Integer>> named = new HashMap<>();

    public StageLinks(Dockerfile dockerfile) {
        this.dockerfile = dockerfile;
        for (int index = 0; index < dockerfile.stages().size(); index++) {
            Optional<Word> name = dockerfile.stages().get(index).from().stageName();
            if (name.isPresent()) {
                named.computeIfAbsent(name.get().text().toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                        .add(index);
            }
        }
    }

    /** The stage of a name among those before {@code limit}; of several, the last. */
    public Optional<Integer> named(String name, int limit) {
        for (int index :
                named.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).reversed()) {
            if (index < limit) {
                return Optional.of(index);
            }
        }
        return Optional.empty();
    }

    /** The stage of a name, or of a number, among those before {@code limit}. */
    public Optional<Integer> find(String name, int limit) {
        Optional<Integer> found = named(name, limit);
        if (found.isEmpty() && name.matches("[0-9]{1,6}")) {
            int number = Integer.parseInt(name);
            return number < limit ? Optional.of(number) : Optional.empty();
        }
        return found;
    }

    /** The names of stages, as they are written. */
    public List<String> names() {
        return dockerfile.stages().stream()
                .flatMap(stage -> stage.from().stageName().stream())
                .map(Word::text)
                .toList();
    }

    /** The stage that a stage is based on; none if that is an image, or can't be known. */
    public Optional<Integer> base(int index, GlobalScope globals, Expander expander) {
        try {
            String name = expander.expand(dockerfile.stages().get(index).from().image(), globals);
            return named(name, index);
        } catch (ProblemException unreadable) {
            return Optional.empty();
        }
    }

    /** A stage and all that it needs, directly or not. */
    public SortedSet<Integer> needed(int target, GlobalScope globals, Expander expander) {
        SortedSet<Integer> needed = new TreeSet<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(target));
        while (!open.isEmpty()) {
            int index = open.removeFirst();
            if (needed.add(index)) {
                Optional<Integer> base = base(index, globals, expander);
                base.ifPresent(open::add);
                sources(index, base).forEach(name -> find(name, index).ifPresent(open::add));
            }
        }
        return needed;
    }

    /**
     * The names that a stage copies from or mounts, as they are written; they may be stages or not.
     *
     * @param base the stage that it is based on, whose triggers are carried out in it
     */
    public List<String> sources(int index, Optional<Integer> base) {
        List<Instruction> instructions =
                new ArrayList<>(dockerfile.stages().get(index).instructions());
        base.ifPresent(stage -> instructions.addAll(triggers(stage)));
        return instructions.stream()
                .flatMap(instruction -> sources(instruction).stream())
                .toList();
    }

    private List<Instruction> triggers(int index) {
        return dockerfile.stages().get(index).instructions().stream()
                .filter(Instruction.Onbuild.class::isInstance)
                .map(onbuild -> ((Instruction.Onbuild) onbuild).instruction())
                .toList();
    }

    private static List<String> sources(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Copy copy -> copy.from().map(Word::text).stream().toList();
            case Instruction.Run run ->
                run.mounts().stream().flatMap(mount -> source(mount).stream()).toList();
            default -> List.of();
        };
    }

    private static Optional<String> source(Word mount) {
        try {
            return RunMount.source(mount.text());
        } catch (FlagException unreadable) {
            return Optional.empty();
        }
    }
}
