package dev.jbuild.grammar.read;

import java.util.List;

/**
 * The parts of an instruction that all have alike.
 *
 * @param arguments what follows the flags, without blanks around it
 * @param argumentsAt where that begins in the logical line
 */
record Heading(String keyword, int keywordAt, List<Flag> flags, String arguments, int argumentsAt) {

    /**
     * A flag as it is written, without quotes.
     *
     * @param name with its dashes
     * @param value empty text if there is no {@code =}
     */
    record Flag(String name, boolean hasValue, String value, int from, int to, int valueFrom) {}
}
