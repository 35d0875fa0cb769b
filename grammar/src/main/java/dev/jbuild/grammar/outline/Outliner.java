package dev.jbuild.grammar.outline;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.flag.RunMount;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.scope.Expander;
import dev.jbuild.grammar.scope.GlobalScope;
import dev.jbuild.grammar.scope.StageLinks;
import dev.jbuild.grammar.scope.StageScope;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds out what a build of one stage can be told. Nothing is built or fetched for it. */
public final class Outliner {

    private final Dockerfile dockerfile;
    private final Expander expander;
    private final GlobalScope globals;
    private final Map<String, Outline.Argument> global = new HashMap<>();

    /** The variables that the default of a global ARG uses. */
    private final Map<String, Set<String>> uses = new HashMap<>();

    private final Map<String, Outline.Argument> arguments = new LinkedHashMap<>();
    private final Map<String, Outline.Input> secrets = new LinkedHashMap<>();
    private final Map<String, Outline.Input> agents = new LinkedHashMap<>();
    private final Map<String, Outline.Input> caches = new LinkedHashMap<>();

    private Outliner(Dockerfile dockerfile, Expander expander, GlobalScope globals) {
        this.dockerfile = dockerfile;
        this.expander = expander;
        this.globals = globals;
    }

    /**
     * Outlines a stage with all that it needs.
     *
     * @param predefined the variables that every build has
     * @throws ProblemException if a word can't be expanded
     */
    public static Outline of(
            Dockerfile dockerfile, int target, Map<String, String> buildArgs, Map<String, String> predefined)
            throws ProblemException {
        Expander expander = new Expander(dockerfile.escape());
        GlobalScope globals = GlobalScope.of(dockerfile, buildArgs, predefined, expander);
        return new Outliner(dockerfile, expander, globals).outline(target);
    }

    private Outline outline(int target) throws ProblemException {
        globalArguments();
        Map<Integer, StageScope> scopes = new HashMap<>();
        StageLinks links = new StageLinks(dockerfile);
        for (int index : links.needed(target, globals, expander)) {
            Optional<StageScope> base = links.base(index, globals, expander).map(scopes::get);
            StageScope scope = base.map(StageScope::derive).orElseGet(() -> new StageScope(globals, List.of()));
            stage(dockerfile.stages().get(index), scope);
            scopes.put(index, scope);
        }
        Instruction.From from = dockerfile.stages().get(target).from();
        Optional<String> name = from.stageName().map(word -> word.text().toLowerCase(Locale.ROOT));
        return new Outline(
                name,
                name.flatMap(found -> from.origin().description(found)),
                arguments.values().stream()
                        .sorted(Comparator.comparingInt(
                                argument -> argument.place().startLine()))
                        .toList(),
                sorted(secrets.values()),
                sorted(agents.values()),
                sorted(caches.values()));
    }

    private static List<Outline.Input> sorted(Collection<Outline.Input> inputs) {
        return inputs.stream()
                .sorted(Comparator.comparingInt(input -> input.place().startLine()))
                .toList();
    }

    private void globalArguments() throws ProblemException {
        for (Instruction.Arg arg : dockerfile.globalArgs()) {
            for (Instruction.ArgDeclaration declaration : arg.declarations()) {
                String name = declaration.name();
                global.put(name, argument(arg, declaration, globals.get(name)));
                if (declaration.defaultValue().isPresent()) {
                    uses.put(
                            name,
                            expander.expansion(declaration.defaultValue().get(), globals)
                                    .matched());
                }
            }
        }
    }

    private static Outline.Argument argument(
            Instruction.Arg arg, Instruction.ArgDeclaration declaration, Optional<String> value) {
        return new Outline.Argument(
                declaration.name(), value, arg.origin().description(declaration.name()), declaration.range());
    }

    /** A global ARG that something uses, and those that its default uses. */
    private void useGlobal(String name) {
        Set<String> seen = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(name));
        while (!open.isEmpty()) {
            String next = open.removeFirst();
            Outline.Argument argument = global.get(next);
            if (argument != null && seen.add(next)) {
                arguments.putIfAbsent(next, argument);
                open.addAll(uses.getOrDefault(next, Set.of()));
            }
        }
    }

    private void stage(Dockerfile.Stage stage, StageScope scope) throws ProblemException {
        expander.expansion(stage.from().image(), globals).matched().forEach(this::useGlobal);
        if (stage.from().platform().isPresent()) {
            expander.expansion(stage.from().platform().get(), globals).matched().forEach(this::useGlobal);
        }
        for (Instruction instruction : stage.instructions()) {
            switch (instruction) {
                case Instruction.Arg arg -> declare(arg, scope);
                case Instruction.Env env -> scope.set(env, expander);
                case Instruction.Run run -> {
                    for (Word word : run.mounts()) {
                        mount(expander.mount(word, scope), word);
                    }
                }
                default -> {}
            }
        }
    }

    private void declare(Instruction.Arg arg, StageScope scope) throws ProblemException {
        List<StageScope.Declared> declared = scope.declare(arg, expander);
        for (int index = 0; index < declared.size(); index++) {
            Instruction.ArgDeclaration declaration = arg.declarations().get(index);
            String name = declaration.name();
            if (declaration.defaultValue().isEmpty() && global.containsKey(name)) {
                useGlobal(name);
            } else if (declaration.defaultValue().isPresent()
                    || globals.get(name).isEmpty()) {
                arguments.putIfAbsent(
                        name, argument(arg, declaration, declared.get(index).value()));
            }
        }
    }

    private void mount(RunMount mount, Word word) {
        switch (mount) {
            case RunMount.Secret secret -> add(secrets, secret.id(), secret.required(), word);
            case RunMount.Ssh ssh -> add(agents, ssh.id(), ssh.required(), word);
            case RunMount.Cache cache -> add(caches, cache.id().orElse(cache.target()), false, word);
            case RunMount.Bind bind -> {}
            case RunMount.Tmpfs tmpfs -> {}
        }
    }

    private static void add(Map<String, Outline.Input> inputs, String name, boolean required, Word word) {
        boolean before = inputs.containsKey(name) && inputs.get(name).required();
        inputs.put(name, new Outline.Input(name, required || before, word.range()));
    }
}
