/*
 * One instruction of a Dockerfile, after its continued lines have been joined:
 *
 *     COPY --chown=1:2 --link  a b /dst
 *     ^^^^ ^^^^^^^^^^^ ^^^^^^  ^^^^^^^^
 *     keyword  flag     flag   arguments
 *
 * What the arguments mean depends on the keyword: a list (JsonArray.g4), words with quotes (Arguments.g4), or plain text.
 */
grammar Instruction;

instruction
    : BLANK? keyword (BLANK flag)* BLANK? endOfFlags? arguments? EOF
    ;

keyword
    : (TEXT | DASHES | QUOTED | ESCAPED)+
    ;

// A flag begins with two dashes and ends at a blank that is neither quoted nor escaped.
flag
    : DASHES (TEXT | DASHES | QUOTED | ESCAPED | OPEN_QUOTE)+
    ;

// Two dashes alone end the flags: what follows is an argument even if it begins with dashes.
endOfFlags
    : DASHES (BLANK | EOF)
    ;

arguments
    : (TEXT | QUOTED | ESCAPED | OPEN_QUOTE) (TEXT | DASHES | QUOTED | ESCAPED | OPEN_QUOTE | BLANK)*
    ;

DASHES     : '--';
BLANK      : [ \t\r\n\u000B\f]+;
QUOTED     : '"' ('\\' . | ~["\\])* '"' | '\'' ('\\' . | ~['\\])* '\'';
OPEN_QUOTE : ["'];
ESCAPED    : '\\' .?;
TEXT       : ~[-"'\\ \t\r\n\u000B\f]+ | '-';
