/*
 * One instruction of a Dockerfile, after its continued lines have been joined:
 *
 *     COPY --chown=1:2 --link  a b /dst
 *     ^^^^ ^^^^^^^^^^^ ^^^^^^  ^^^^^^^^
 *     keyword  flag     flag   arguments
 *
 * What the arguments mean depends on the keyword: a list (JsonArray.g4), words with quotes (Arguments.g4), or plain text.
 *
 * The escape character is written as \ here; where a Dockerfile chose ` the two change places before and after (Alphabet).
 */
grammar Instruction;

instruction
    : BLANK? keyword (BLANK flag)* BLANK? endOfFlags? arguments? EOF
    ;

keyword
    : (TEXT | DASHES | QUOTED | ESCAPED | OPEN_QUOTE)+
    ;

// A flag begins with two dashes and ends at a blank that is neither quoted nor escaped.
flag
    : DASHES (TEXT | DASHES | QUOTED | ESCAPED)+ rest?
    | DASHES rest
    ;

// A quote that is never closed takes everything after it.
rest
    : OPEN_QUOTE (TEXT | DASHES | QUOTED | ESCAPED | OPEN_QUOTE | BLANK)*
    ;

// Two dashes alone end the flags: what follows is an argument even if it begins with dashes.
endOfFlags
    : DASHES (BLANK | EOF)
    ;

arguments
    : (TEXT | QUOTED | ESCAPED | OPEN_QUOTE) (TEXT | DASHES | QUOTED | ESCAPED | OPEN_QUOTE | BLANK)*
    ;

DASHES     : '--';
BLANK      : [\p{White_Space}]+;
QUOTED     : '"' ('\\' . | ~["\\])* '"' | '\'' ('\\' . | ~['\\])* '\'';
OPEN_QUOTE : ["'];
ESCAPED    : '\\' .?;
TEXT       : ~[-"'\\\p{White_Space}]+ | '-';
