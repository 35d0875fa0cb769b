/**
 * What {@code --format} says: the part of Go's text/template that docker's users write, over JSON with docker's member names.
 *
 * <p>One story: {@code Template.parse("{{range .Mounts}}{{.Source}} {{end}}")} cuts the text into {@code Token}s ({@code
 * TemplateLexer}), makes {@code Node}s of them ({@code TemplateParser}), and {@code render} walks these over a value ({@code
 * Evaluation}, {@code Functions}, {@code GoText}). A {@code RowFormat} is what lists have: a template for each row, {@code table}
 * with a heading, or {@code json}.
 *
 * <p>There are no definitions, so no template can go on for ever; how deep blocks and parentheses may lie in each other is limited.
 */
@NullMarked
package dev.jbuild.core.template;

import org.jspecify.annotations.NullMarked;
