/*
 * The pieces of a word in which variables and quotes count:
 *
 *     v${VERSION:-"1.0"}/'it is $5'/a\ b
 *
 * The lexer's modes are the places that a character can stand in: outside of everything, inside of double quotes, behind the
 * name in ${name, and in what follows the modifier. A mode is pushed where a place begins and popped where it ends, so the
 * nesting is known without recursion.
 *
 * The escape character is written as \ here. Where a Dockerfile chose ` the two change places before and after; where quotes
 * mean nothing (in a here-document) they are taken out of the alphabet in the same way. See Alphabet.
 */
lexer grammar WordLexer;

// What is open at the end is closed with this token (WordTree does it), so that the parser need not look ahead for an end.
tokens {
    MISSING
}

// Outside of quotes and braces.

ESCAPED          : '\\' . ;
LONE_ESCAPE      : '\\' ;
SINGLE_QUOTED    : '\'' ~'\''* '\'' ;
OPEN_SINGLE      : '\'' ~'\''* ;
QUOTE            : '"' -> pushMode(QUOTED) ;
VARIABLE         : '$' NAME ;
SUBSTITUTION     : '${' NAME? -> pushMode(MODIFIER) ;
BAD_SUBSTITUTION : '${' [{}:] ;
DOLLAR           : '$' -> type(TEXT) ;
TEXT             : ~[\\'"$]+ ;

fragment NAME
    : [\p{Nd}]+
    | [@*#?$!\-]
    | [\p{L}_] [\p{L}\p{Nd}_]*
    ;

// "...": single quotes are text, and only a few characters can be escaped.

mode QUOTED;

END_QUOTE            : '"' -> popMode ;
QUOTED_ESCAPED       : '\\' ["$\\] ;
QUOTED_BACKSLASH     : '\\' ;
QUOTED_VARIABLE      : '$' NAME -> type(VARIABLE) ;
QUOTED_SUBSTITUTION  : '${' NAME? -> type(SUBSTITUTION), pushMode(MODIFIER) ;
QUOTED_BAD           : '${' [{}:] -> type(BAD_SUBSTITUTION) ;
QUOTED_DOLLAR        : '$' -> type(TEXT) ;
QUOTED_TEXT          : ~["$\\]+ -> type(TEXT) ;

// ${name: what is to be done with the value.

mode MODIFIER;

CLOSE         : '}' -> popMode ;
DEFAULT       : ':'? '-' -> mode(MODIFIED) ;
ALTERNATIVE   : ':'? '+' -> mode(MODIFIED) ;
REQUIRED      : ':'? '?' -> mode(MODIFIED) ;
TRIM          : [#%] -> mode(MODIFIED) ;
REPLACE       : '/' '/'? -> mode(PATTERN) ;
UNKNOWN_COLON : ':' . -> mode(MODIFIED) ;
UNKNOWN       : . -> mode(MODIFIED) ;

// ${name:- the word that follows, up to }.

mode MODIFIED;

MODIFIED_CLOSE         : '}' -> type(CLOSE), popMode ;
MODIFIED_ESCAPED       : '\\' . -> type(ESCAPED) ;
MODIFIED_LONE_ESCAPE   : '\\' -> type(LONE_ESCAPE) ;
MODIFIED_SINGLE_QUOTED : '\'' ~'\''* '\'' -> type(SINGLE_QUOTED) ;
MODIFIED_OPEN_SINGLE   : '\'' ~'\''* -> type(OPEN_SINGLE) ;
MODIFIED_QUOTE         : '"' -> type(QUOTE), pushMode(QUOTED) ;
MODIFIED_VARIABLE      : '$' NAME -> type(VARIABLE) ;
MODIFIED_SUBSTITUTION  : '${' NAME? -> type(SUBSTITUTION), pushMode(MODIFIER) ;
MODIFIED_BAD           : '${' [{}:] -> type(BAD_SUBSTITUTION) ;
MODIFIED_DOLLAR        : '$' -> type(TEXT) ;
MODIFIED_TEXT          : ~[\\'"$}]+ -> type(TEXT) ;

// ${name/ the pattern that follows, up to the second slash.

mode PATTERN;

SLASH                 : '/' -> mode(MODIFIED) ;
PATTERN_ESCAPED       : '\\' . -> type(ESCAPED) ;
PATTERN_LONE_ESCAPE   : '\\' -> type(LONE_ESCAPE) ;
PATTERN_SINGLE_QUOTED : '\'' ~'\''* '\'' -> type(SINGLE_QUOTED) ;
PATTERN_OPEN_SINGLE   : '\'' ~'\''* -> type(OPEN_SINGLE) ;
PATTERN_QUOTE         : '"' -> type(QUOTE), pushMode(QUOTED) ;
PATTERN_VARIABLE      : '$' NAME -> type(VARIABLE) ;
PATTERN_SUBSTITUTION  : '${' NAME? -> type(SUBSTITUTION), pushMode(MODIFIER) ;
PATTERN_BAD           : '${' [{}:] -> type(BAD_SUBSTITUTION) ;
PATTERN_DOLLAR        : '$' -> type(TEXT) ;
PATTERN_TEXT          : ~[\\'"$/]+ -> type(TEXT) ;
