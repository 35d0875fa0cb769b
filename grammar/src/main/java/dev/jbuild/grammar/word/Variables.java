package dev.jbuild.grammar.word;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The variables that a word can see. */
public interface Variables {

    /** The value; empty if the variable is not set. */
    Optional<String> get(String name);

    /** All names that may have a value, for suggestions. */
    Set<String> names();

    /** The variables of a map; later changes to it are seen. */
    static Variables of(Map<String, String> values) {
        return new Variables() {
            @Override
            public Optional<String> get(String name) {
                return Optional.ofNullable(values.get(name));
            }

            @Override
            public Set<String> names() {
                return values.keySet();
            }
        };
    }
}
