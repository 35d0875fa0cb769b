package dev.jbuild.core.template;

import dev.jbuild.cache.json.JsonValue;
import java.util.List;

/** What has a value. */
sealed interface Expression {

    /** A string, a number, true, false or nil. */
    record Literal(JsonValue value) implements Expression {}

    /** The value at hand. */
    record Dot() implements Expression {}

    /** A name with its dollar; a lone dollar is what the whole template is about. */
    record Variable(String name, int at) implements Expression {}

    /** A member of a member. */
    record Field(Expression of, List<String> names, int at) implements Expression {}

    /** A function without arguments, or before them. */
    record Function(String name, int at) implements Expression {}

    /** What stands in parentheses. */
    record Nested(Pipeline pipeline) implements Expression {}

    /** An expression with arguments: those of a function or a method. */
    record Command(List<Expression> operands, int at) {}

    /**
     * Commands, each of which gets what the one before it gives as its last argument.
     *
     * @param variables which are set to the result: none, one, or in a range two
     * @param declares whether the variables begin here
     */
    record Pipeline(List<String> variables, boolean declares, List<Command> commands, int at) {}
}
