package dev.jbuild.grammar.scope;

import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.word.Variables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the words of one stage see so far: the base's environment, ENV, and the ARGs that are declared. One thread's. */
public final class StageScope implements Variables {

    private final GlobalScope globals;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, Optional<String>> arguments = new LinkedHashMap<>();

    /** ARGs that got a value after ENV set the same name: until the next ENV they hide it from words and RUN, not in the image. */
    private final Set<String> newer = new TreeSet<>();

    /**
     * The scope with which a stage begins.
     *
     * @param environment the base image's, each {@code NAME=value}
     */
    public StageScope(GlobalScope globals, List<String> environment) {
        this.globals = globals;
        for (String variable : environment) {
            int equals = variable.indexOf('=');
            this.environment.put(
                    equals < 0 ? variable : variable.substring(0, equals),
                    equals < 0 ? "" : variable.substring(equals + 1));
        }
    }

    /** The scope of a stage that is based on this one. */
    public StageScope derive() {
        StageScope derived = new StageScope(globals, environment());
        derived.arguments.putAll(arguments);
        derived.newer.addAll(newer);
        return derived;
    }

    /**
     * Declares ARGs, each seeing those before it. A value that is given for the build goes before the default, and an ARG
     * without a default takes over the global one's value.
     *
     * @return what was declared, in order, with the values
     */
    public List<Declared> declare(Instruction.Arg arg, Expander expander) throws ProblemException {
        List<Declared> all = new ArrayList<>();
        for (Instruction.ArgDeclaration declaration : arg.declarations()) {
            String name = declaration.name();
            Optional<String> value = globals.given(name);
            if (value.isEmpty()) {
                value = declaration.defaultValue().isPresent()
                        ? Optional.of(expander.expand(declaration.defaultValue().get(), this))
                        : globals.get(name);
            }
            if (value.isPresent()) {
                arguments.remove(name);
                arguments.put(name, value);
                newer.add(name);
            } else {
                arguments.putIfAbsent(name, value);
            }
            all.add(new Declared(name, value));
        }
        return all;
    }

    /** An ARG and the value that it has. */
    public record Declared(String name, Optional<String> value) {
        @Override
        public String toString() {
            return name + value.map(text -> "=" + text).orElse("");
        }
    }

    /**
     * Sets variables. Every value of one instruction sees what was there before it.
     *
     * @return what was set, in order
     */
    public List<Map.Entry<String, String>> set(Instruction.Env env, Expander expander) throws ProblemException {
        List<Map.Entry<String, String>> added = new ArrayList<>();
        for (Instruction.Pair pair : env.pairs()) {
            String name = expander.expand(pair.key(), this);
            if (name.isEmpty() || name.contains("=")) {
                throw new ProblemException(
                        "JB1213",
                        "ENV names can not be blank: \"" + pair.key().text() + "\" expands to \"" + name + "\".",
                        "Write ENV NAME=value.",
                        pair.key().range());
            }
            added.add(Map.entry(name, expander.expand(pair.value(), this)));
        }
        added.forEach(entry -> {
            environment.put(entry.getKey(), entry.getValue());
            newer.remove(entry.getKey());
        });
        return added;
    }

    /** Whether an ARG declares the name, with or without a value. */
    public boolean isDeclared(String name) {
        return arguments.containsKey(name);
    }

    @Override
    public Optional<String> get(String name) {
        String value = newer.contains(name) ? null : environment.get(name);
        return value != null ? Optional.of(value) : arguments.getOrDefault(name, Optional.empty());
    }

    @Override
    public Set<String> names() {
        Set<String> names = new TreeSet<>(environment.keySet());
        names.addAll(arguments.keySet());
        return names;
    }

    /** The environment as an image has it, each {@code NAME=value}. */
    public List<String> environment() {
        return environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /** The declared ARGs that have a value and that no later ENV hides, in the order of their declarations. */
    public Map<String, String> visibleArguments() {
        Map<String, String> visible = new LinkedHashMap<>();
        arguments.forEach((name, value) -> {
            if (value.isPresent() && (newer.contains(name) || !environment.containsKey(name))) {
                visible.put(name, value.get());
            }
        });
        return visible;
    }
}
