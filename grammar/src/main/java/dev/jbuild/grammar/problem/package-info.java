/** What is wrong with a Dockerfile, as data with a place in the text, and how that is drawn. */
@NullMarked
package dev.jbuild.grammar.problem;

import org.jspecify.annotations.NullMarked;
