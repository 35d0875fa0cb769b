package dev.jbuild.core.template;

/**
 * A piece of a template.
 *
 * @param text of a field its name, of a string what it means, of everything else as it is written
 * @param spaced whether white space stands before it
 * @param at where it begins in the template, from 0
 */
record Token(Kind kind, String text, boolean spaced, int at) {

    /** What a piece is. */
    enum Kind {
        /** What stands outside of braces. */
        TEXT,
        /** The braces that begin an action. */
        OPEN,
        /** The braces that end one. */
        CLOSE,
        WORD,
        FIELD,
        DOT,
        VARIABLE,
        STRING,
        NUMBER,
        LEFT,
        RIGHT,
        PIPE,
        DECLARE,
        ASSIGN,
        COMMA,
        END
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }
}
