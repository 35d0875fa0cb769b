/**
 * From a Dockerfile to a graph: names, variables, stages and ONBUILD are resolved, and what the target does not need is
 * left out.
 *
 * <p>{@code Compiler} finds the stages that are needed, from the target backwards, and compiles them in order.
 * {@code StageState} is what the instructions of one stage have come to so far: variables, config, and the last step.
 * {@code InstructionCompiler} gives each instruction its meaning. {@code BaseImages} is asked for what FROM names.
 */
@NullMarked
package dev.jbuild.core.compile;

import org.jspecify.annotations.NullMarked;
