package dev.jbuild.grammar.scope;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.word.Variables;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What FROM sees: the ARGs before the first FROM, and the variables that every build has. */
public final class GlobalScope implements Variables {

    private final Map<String, String> buildArgs;
    private final Map<String, String> predefined;
    private final Map<String, Optional<String>> declared = new LinkedHashMap<>();

    private GlobalScope(Map<String, String> buildArgs, Map<String, String> predefined) {
        this.buildArgs = Map.copyOf(buildArgs);
        this.predefined = new LinkedHashMap<>(predefined);
        this.predefined.replaceAll((name, value) -> buildArgs.getOrDefault(name, value));
    }

    /**
     * Evaluates the ARGs before the first FROM.
     *
     * @param buildArgs values given for this build
     * @param predefined variables such as TARGETARCH; a build argument of the same name goes before them
     * @throws ProblemException if a default can't be expanded
     */
    public static GlobalScope of(
            Dockerfile dockerfile, Map<String, String> buildArgs, Map<String, String> predefined, Expander expander)
            throws ProblemException {
        GlobalScope scope = new GlobalScope(buildArgs, predefined);
        for (Instruction.Arg arg : dockerfile.globalArgs()) {
            for (Instruction.ArgDeclaration declaration : arg.declarations()) {
                Optional<String> value = Optional.ofNullable(buildArgs.get(declaration.name()));
                if (value.isEmpty() && declaration.defaultValue().isPresent()) {
                    value = Optional.of(
                            expander.expand(declaration.defaultValue().get(), scope));
                }
                if (value.isPresent() || !scope.declared.containsKey(declaration.name())) {
                    scope.declared.put(declaration.name(), value);
                }
            }
        }
        return scope;
    }

    /** The value that was given for a build argument. */
    Optional<String> given(String name) {
        return Optional.ofNullable(buildArgs.get(name));
    }

    /** The ARGs, with their values if they have one. */
    public Map<String, Optional<String>> declared() {
        return declared;
    }

    @Override
    public Optional<String> get(String name) {
        return declared.getOrDefault(name, Optional.empty()).or(() -> Optional.ofNullable(predefined.get(name)));
    }

    /** Every name that FROM may use: the ARGs, with or without a value, and what is predefined. */
    @Override
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(declared.keySet());
        names.addAll(predefined.keySet());
        return names;
    }
}
