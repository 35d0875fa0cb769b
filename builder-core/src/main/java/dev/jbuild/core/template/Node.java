package dev.jbuild.core.template;

import java.util.List;

/** A part of a template. */
sealed interface Node {

    record Text(String text) implements Node {}

    record Action(Expression.Pipeline pipeline) implements Node {}

    record If(Expression.Pipeline condition, List<Node> then, List<Node> otherwise) implements Node {}

    record With(Expression.Pipeline value, List<Node> then, List<Node> otherwise) implements Node {}

    record Range(Expression.Pipeline values, List<Node> body, List<Node> otherwise) implements Node {}
}
