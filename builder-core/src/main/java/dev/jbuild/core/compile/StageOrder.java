package dev.jbuild.core.compile;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.scope.StageLinks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * What a stage needs, in the order in which it is compiled. A stage that the Dockerfile names stands before the one that uses it;
 * one that {@code --build-context NAME=target:STAGE} names may stand anywhere, so that stages may need each other in a circle.
 */
final class StageOrder {

    private final Dockerfile dockerfile;
    private final StageLinks links;
    private final StageBases bases;

    StageOrder(Dockerfile dockerfile, StageLinks links, StageBases bases) {
        this.dockerfile = dockerfile;
        this.links = links;
        this.bases = bases;
    }

    /**
     * A stage and all that it needs, each after what it needs itself, and else by their places.
     *
     * @param known the stages that have been compiled, and with them all that they need: they are left out
     * @throws ProblemException if some of them need each other in a circle
     */
    List<Integer> of(int target, IntPredicate known) throws ProblemException {
        NavigableMap<Integer, NavigableSet<Integer>> open = needs(target, known);
        Map<Integer, List<Integer>> users = new HashMap<>();
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        open.forEach((stage, needed) -> {
            needed.forEach(
                    one -> users.computeIfAbsent(one, key -> new ArrayList<>()).add(stage));
            if (needed.isEmpty()) {
                ready.add(stage);
            }
        });
        List<Integer> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int done = ready.remove();
            order.add(done);
            open.remove(done);
            for (int user : users.getOrDefault(done, List.of())) {
                NavigableSet<Integer> missing = open.getOrDefault(user, Collections.emptyNavigableSet());
                if (missing.remove(done) && missing.isEmpty()) {
                    ready.add(user);
                }
            }
        }
        if (!open.isEmpty()) {
            throw circle(open);
        }
        return order;
    }

    private NavigableMap<Integer, NavigableSet<Integer>> needs(int target, IntPredicate known) {
        NavigableMap<Integer, NavigableSet<Integer>> needs = new TreeMap<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(target));
        while (!open.isEmpty()) {
            int index = open.removeFirst();
            if (!needs.containsKey(index)) {
                NavigableSet<Integer> direct = direct(index);
                direct.removeIf(known::test);
                needs.put(index, direct);
                open.addAll(direct);
            }
        }
        return needs;
    }

    private NavigableSet<Integer> direct(int index) {
        NavigableSet<Integer> needed = new TreeSet<>();
        Optional<Integer> base;
        try {
            base = bases.baseStage(index);
        } catch (ProblemException unreadable) {
            // It is told when the stage is compiled.
            base = Optional.empty();
        }
        base.ifPresent(needed::add);
        links.sources(index, base).forEach(name -> bases.stageOf(name, index).ifPresent(needed::add));
        return needed;
    }

    /** Follows what is left from stage to stage until one comes again: each of them needs another one that is left. */
    private ProblemException circle(NavigableMap<Integer, NavigableSet<Integer>> left) {
        List<Integer> way = new ArrayList<>();
        int at = left.firstKey();
        while (!way.contains(at)) {
            way.add(at);
            at = left.getOrDefault(at, Collections.emptyNavigableSet()).first();
        }
        List<Integer> circle = new ArrayList<>(way.subList(way.indexOf(at), way.size()));
        circle.add(at);
        return circle(circle);
    }

    /** The problem that stages need each other, each the next one. */
    ProblemException circle(List<Integer> stages) {
        List<String> names = stages.stream().map(this::name).toList();
        String sentence = names.size() == 2
                ? "The stage " + names.getFirst() + " needs itself."
                : "The stages need each other in a circle: " + String.join(" needs ", names) + ".";
        return new ProblemException(
                "JB1209",
                sentence,
                "A --build-context NAME=target:STAGE puts a stage where another one needs it; take it away, or give the"
                        + " stage's own base another name.",
                dockerfile.stages().get(stages.getFirst()).from().origin().range());
    }

    private String name(int index) {
        return dockerfile
                .stages()
                .get(index)
                .from()
                .stageName()
                .map(Word::text)
                .map(name -> "\"" + name + "\"")
                .orElse("number " + index);
    }
}
