package dev.jbuild.core.compile;

import dev.jbuild.core.image.Platform;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.word.Variables;
import dev.jbuild.grammar.word.WordExpander;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What FROM sees: the ARGs before the first FROM, and the platform's variables. */
final class GlobalScope implements Variables {

    private final Map<String, String> values;
    private final Map<String, String> platform;

    private GlobalScope(Map<String, String> values, Map<String, String> platform) {
        this.values = values;
        this.platform = platform;
    }

    static GlobalScope of(Dockerfile dockerfile, CompileOptions options, WordExpander expander, String targetStage)
            throws CompileException {
        Map<String, String> platform =
                BuildVariables.platform(options.platform(), Platform.ofThisMachine(), targetStage);
        platform.replaceAll((name, value) -> options.buildArgs().getOrDefault(name, value));
        Map<String, String> values = new LinkedHashMap<>();
        GlobalScope scope = new GlobalScope(values, platform);
        for (Instruction.Arg arg : dockerfile.globalArgs()) {
            for (Instruction.ArgDeclaration declaration : arg.declarations()) {
                String given = options.buildArgs().get(declaration.name());
                if (given != null) {
                    values.put(declaration.name(), given);
                } else if (declaration.defaultValue().isPresent()) {
                    values.put(
                            declaration.name(),
                            Compiler.Expansions.expand(
                                    expander, declaration.defaultValue().get(), scope));
                }
            }
        }
        return scope;
    }

    /** The value of a global ARG, which a stage takes over when it names it without a default. */
    Optional<String> argument(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The value of a variable such as TARGETARCH, which a stage sees once an ARG declares it. */
    Optional<String> platformVariable(String name) {
        return Optional.ofNullable(platform.get(name));
    }

    @Override
    public Optional<String> get(String name) {
        return argument(name).or(() -> platformVariable(name));
    }

    @Override
    public Set<String> names() {
        Map<String, String> all = new HashMap<>(platform);
        all.putAll(values);
        return all.keySet();
    }
}
