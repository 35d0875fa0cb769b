package dev.jbuild.grammar.word;

import java.util.Optional;
import java.util.Set;

/** The variables that a word can see. */
public interface Variables {

    /** The value; empty if the variable is not set. */
    Optional<String> get(String name);

    /** All names that may have a value, for suggestions. */
    Set<String> names();
}
