/*
 * How the pieces of a word (WordLexer.g4) belong together. A quote or brace that is never closed is let through here: the
 * message about it depends on what was expanded before it.
 */
parser grammar WordParser;

options {
    tokenVocab = WordLexer;
}

word
    : part* EOF
    ;

part
    : TEXT
    | ESCAPED
    | LONE_ESCAPE
    | SINGLE_QUOTED
    | OPEN_SINGLE
    | quoted
    | VARIABLE
    | substitution
    ;

quoted
    : QUOTE quotedPart* (END_QUOTE | MISSING)
    ;

quotedPart
    : TEXT
    | QUOTED_ESCAPED
    | QUOTED_BACKSLASH
    | VARIABLE
    | substitution
    ;

// ${name}, ${name:-word}, ${name#pattern}, ${name/pattern/replacement}
substitution
    : BAD_SUBSTITUTION
    | SUBSTITUTION (
        CLOSE
        | MISSING
        | modifier modified (CLOSE | MISSING)
        | REPLACE modified (MISSING | SLASH modified (CLOSE | MISSING))
    )
    ;

modifier
    : DEFAULT
    | ALTERNATIVE
    | REQUIRED
    | TRIM
    | UNKNOWN_COLON
    | UNKNOWN
    ;

modified
    : part*
    ;
