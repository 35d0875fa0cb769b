/*
 * Words with quotes, as ENV, LABEL and ARG have them:
 *
 *     A=1  B="two words"  C=three\ words
 *
 * Quotes and escapes stay in the words: they are taken out when the words are expanded (WordParser.g4). The escape character
 * is written as \ here; where a Dockerfile chose ` the two change places before and after (Alphabet).
 */
grammar Arguments;

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

ESCAPED       : '\\' . ;
DOUBLE_QUOTED : '"' ('\\' . | ~["\\])* '"' ;
SINGLE_QUOTED : '\'' ~'\''* '\'' ;
BLANK         : [\p{White_Space}]+ ;
QUOTE         : ["'] ;
CHARACTERS    : ~[\\"'\p{White_Space}]+ | '\\' ;
