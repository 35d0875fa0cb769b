package dev.jbuild.core.explain;

import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.key.InputKind;
import dev.jbuild.core.key.KeyInput;
import dev.jbuild.core.progress.CacheMiss;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What differs between the inputs of a step and those of an earlier one. */
final class InputChanges {

    private static final int MOST_PHRASES = 3;
    private static final String CAME_OUT_DIFFERENT = "came out different";

    private final Step step;
    private final List<CacheMiss.Change> changes = new ArrayList<>();
    private final List<String> phrases = new ArrayList<>();
    private final Optional<String> below;

    /**
     * Compares.
     *
     * @param files what is known of the files of both
     */
    InputChanges(Step step, List<KeyInput> before, List<KeyInput> now, Files files) {
        this.step = step;
        for (KeyInput input : now) {
            Optional<KeyInput> earlier = isBelow(input) ? Optional.empty() : same(input, before);
            if (!isBelow(input) && (earlier.isEmpty() || !earlier.get().value().equals(input.value()))) {
                changed(earlier, input, files);
            }
        }
        for (KeyInput input : before) {
            if (!isBelow(input) && same(input, now).isEmpty()) {
                gone(input);
            }
        }
        this.below = below(first(before), first(now));
        for (KeyInput input : others(now)) {
            Optional<KeyInput> earlier = same(input, others(before));
            if (earlier.isPresent() && !earlier.get().value().equals(input.value())) {
                String what = Instructions.withoutPlace(input.name());
                addOwn(what, CAME_OUT_DIFFERENT, "what it takes from " + what + " " + CAME_OUT_DIFFERENT);
            }
        }
    }

    /** What lies below has no name to find it by: it is what comes first. */
    private static List<KeyInput> others(List<KeyInput> inputs) {
        return inputs.stream().filter(InputChanges::isBelow).skip(1).toList();
    }

    /** The files of an earlier record, which are read only when they are needed, and those of now. */
    interface Files {
        FileChanges compare();
    }

    /** How many inputs differ: the fewer, the nearer. */
    static int distance(List<KeyInput> before, List<KeyInput> now) {
        int distance = 0;
        for (KeyInput input : now) {
            Optional<KeyInput> earlier = isBelow(input) ? first(before) : same(input, before);
            distance += earlier.isPresent() && earlier.get().value().equals(input.value()) ? 0 : 1;
        }
        for (KeyInput input : before) {
            distance += isBelow(input) || same(input, now).isPresent() ? 0 : 1;
        }
        return distance;
    }

    private static boolean isBelow(KeyInput input) {
        return input.kind() == InputKind.BASE || input.kind() == InputKind.STEP;
    }

    private static Optional<KeyInput> first(List<KeyInput> inputs) {
        return inputs.stream().filter(InputChanges::isBelow).findFirst();
    }

    private static Optional<KeyInput> same(KeyInput input, List<KeyInput> others) {
        return others.stream().filter(input::isSameAs).findFirst();
    }

    /** One sentence. What the step itself is made of goes before what is below it. */
    String sentence() {
        if (phrases.isEmpty()) {
            return below.orElse("its inputs are the same, but its key is made in another way than before");
        }
        String text = String.join("; ", phrases.subList(0, Math.min(MOST_PHRASES, phrases.size())));
        return phrases.size() > MOST_PHRASES
                ? text + "; and " + (phrases.size() - MOST_PHRASES) + " more differences"
                : text;
    }

    /** Every difference. */
    List<CacheMiss.Change> changes() {
        return changes;
    }

    private void add(String what, String how, String phrase) {
        changes.add(new CacheMiss.Change(what, how));
        phrases.add(phrase);
    }

    private void changed(Optional<KeyInput> earlier, KeyInput input, Files files) {
        String how = earlier.isPresent() ? "changed" : "is new";
        if (input.kind() == InputKind.ARGUMENT) {
            argument(input.name(), how);
        } else if (input.kind() == InputKind.FILES && earlier.isPresent()) {
            files(files);
        } else {
            String name = name(input);
            Optional<String> values = values(earlier, input);
            addOwn(
                    name,
                    values.orElse(how),
                    name + " " + how + values.map(text -> ": " + text).orElse(""));
        }
    }

    private void gone(KeyInput input) {
        if (input.kind() == InputKind.ARGUMENT) {
            argument(input.name(), "is gone");
        } else {
            addOwn(name(input), "gone", name(input) + " is gone");
        }
    }

    /** A phrase that needs to say which instruction it is about. */
    private void addOwn(String what, String how, String phrase) {
        add(what, how, phrases.isEmpty() ? Instructions.heading(step) + ": " + phrase : phrase);
    }

    private void argument(String name, String how) {
        String line = step.operation() instanceof Operation.Run run
                        && run.argumentLines().containsKey(name)
                ? " (line " + run.argumentLines().get(name) + ")"
                : "";
        add("ARG " + name, how, "ARG " + name + " " + how + line + ", used by " + Instructions.heading(step));
    }

    private void files(Files files) {
        FileChanges all = files.compare();
        if (all.isEmpty()) {
            addOwn("files", "changed", "what it copies changed");
            return;
        }
        changes.addAll(all.changes());
        phrases.add(Instructions.heading(step) + ": " + all.phrase());
    }

    private static Optional<String> values(Optional<KeyInput> earlier, KeyInput input) {
        return switch (input.kind()) {
            case DIRECTORY, USER, NETWORK, DESTINATION, FLAG, SHARED_MEMORY, TIME, REMOTE, REPOSITORY ->
                earlier.map(old -> quoted(old.shown()) + " → " + quoted(input.shown()));
            case COMMAND, ARGUMENT, VARIABLE, RIGHTS, HOSTS, SCRIPT, MOUNT, FILES, INLINE, BASE, STEP ->
                Optional.empty();
        };
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "nothing" : text;
    }

    private static String name(KeyInput input) {
        return switch (input.kind()) {
            case COMMAND -> "the command";
            case ARGUMENT -> "ARG " + input.name();
            case VARIABLE -> "ENV " + input.name();
            case DIRECTORY -> "the working directory";
            case USER -> "the user";
            case NETWORK -> "the network";
            case RIGHTS -> "--security";
            case HOSTS -> "--add-host";
            case SHARED_MEMORY -> "--shm-size";
            case SCRIPT -> "the here-document " + input.name();
            case MOUNT -> "the mount " + input.name();
            case DESTINATION -> "the destination";
            case FLAG -> "--" + input.name();
            case FILES -> "the source " + input.name();
            case INLINE -> "the here-document " + input.name();
            case REMOTE, REPOSITORY -> input.name();
            case BASE -> "base " + input.name();
            case STEP -> input.name();
            case TIME -> "the time of the reproducible build";
        };
    }

    /** What differs below the step. */
    private Optional<String> below(Optional<KeyInput> before, Optional<KeyInput> now) {
        if (before.isEmpty()
                || now.isEmpty()
                || before.get().value().equals(now.get().value())) {
            return Optional.empty();
        }
        KeyInput old = before.get();
        KeyInput fresh = now.get();
        if (old.kind() == InputKind.BASE && fresh.kind() == InputKind.BASE) {
            String text = old.name().equals(fresh.name())
                    ? "base " + fresh.name() + " moved from " + old.shown() + " to " + fresh.shown()
                    : "base changed from " + old.name() + " to " + fresh.name();
            changes.add(new CacheMiss.Change("base " + fresh.name(), old.shown() + " → " + fresh.shown()));
            return Optional.of(text);
        }
        String what = Instructions.withoutPlace(fresh.name());
        changes.add(new CacheMiss.Change(what, CAME_OUT_DIFFERENT));
        return Optional.of(Instructions.heading(step) + ": follows " + what + ", which " + CAME_OUT_DIFFERENT);
    }
}
