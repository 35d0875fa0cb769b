/*
 * Words with quotes, as ENV, LABEL and ARG have them:
 *
 *     A=1  B="two words"  C=three\ words
 *
 * Quotes and escapes stay in the words: they are taken out when the words are expanded (Words.g4). The escape character is
 * the one that the Dockerfile chose, so the lexer is told of it.
 */
grammar Arguments;

@lexer::members {
    private int escape = '\\';

    public void setEscape(int escape) {
        this.escape = escape;
    }
}

words
    : BLANK? (word (BLANK word)*)? BLANK? EOF
    ;

word
    : (ESCAPED | DOUBLE_QUOTED | SINGLE_QUOTED | CHARACTERS)+ rest?
    | rest
    ;

// A quote that is never closed takes everything after it.
rest
    : QUOTE (ESCAPED | DOUBLE_QUOTED | SINGLE_QUOTED | CHARACTERS | QUOTE | BLANK)*
    ;

ESCAPED       : {getInputStream().LA(1) == escape}? ANY ANY;
DOUBLE_QUOTED : '"' ({getInputStream().LA(1) == escape}? ANY ANY | {getInputStream().LA(1) != escape}? ~'"')* '"';
SINGLE_QUOTED : '\'' ~'\''* '\'';
BLANK         : [ \t\r\n\u000B\f]+;
QUOTE         : ["'];
CHARACTERS    : ({getInputStream().LA(1) != escape}? ~[ \t\r\n\u000B\f"'])+ | ANY;

fragment ANY : . ;
