/**
 * The build graph: steps with explicit inputs. A step says what is to be done, never how, and holds only values: names
 * are resolved, variables are expanded, and only what the target needs is left.
 *
 * <p>One story: {@code FROM busybox}, {@code COPY a /a}, {@code RUN cat /a} are three steps. The copy's inputs are the
 * base's file system and the build context; the run's input is the copy's result. Each step's result is a file system,
 * that is a list of layers; an {@code ENV} between them is no step, it changes only what the later ones hold.
 */
@NullMarked
package dev.jbuild.core.graph;

import org.jspecify.annotations.NullMarked;
