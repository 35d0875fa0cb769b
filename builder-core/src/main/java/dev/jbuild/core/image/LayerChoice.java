package dev.jbuild.core.image;

import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How many layers a build adds to its base's. */
public enum LayerChoice {
    /** One for each RUN, COPY and ADD, as docker does. */
    EACH,

    /** One for all. */
    ONE,

    /** A comment {@code # layer} in the Dockerfile begins a new one. */
    MARKED;

    /**
     * Reads the flag's value.
     *
     * @throws EngineException if it is none
     */
    public static LayerChoice parse(String text) throws EngineException {
        for (LayerChoice choice : values()) {
            if (choice.word().equals(text)) {
                return choice;
            }
        }
        List<String> words = Arrays.stream(values()).map(LayerChoice::word).toList();
        throw new EngineException(
                "JB1011",
                "--layers " + text + " is not known.",
                CloseNames.closest(text, words)
                        .map(close -> "Did you mean " + close + "?")
                        .orElse("Write each, one or marked."));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
