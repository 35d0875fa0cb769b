/*
 * The list form of an instruction: ["program", "argument"]. Values that are no strings are accepted here, so that they can
 * be named in the message; whatever is no JSON at all makes the instruction's arguments plain text instead.
 */
grammar JsonArray;

list
    : array EOF
    ;

array
    : '[' (value (',' value)*)? ']'
    ;

value
    : STRING
    | other
    ;

other
    : NUMBER
    | WORD
    | array
    | object
    ;

object
    : '{' (STRING ':' value (',' STRING ':' value)*)? '}'
    ;

STRING : '"' (ESCAPE | ~["\\\u0000-\u001F])* '"';
NUMBER : '-'? ('0' | [1-9] [0-9]*) ('.' [0-9]+)? ([eE] [+-]? [0-9]+)?;
WORD   : 'true' | 'false' | 'null';
SPACE  : [ \t\r\n]+ -> skip;

// Anything else ends the list form.
INVALID : .;

fragment ESCAPE : '\\' (["\\/bfnrt] | 'u' HEX HEX HEX HEX);
fragment HEX    : [0-9a-fA-F];
