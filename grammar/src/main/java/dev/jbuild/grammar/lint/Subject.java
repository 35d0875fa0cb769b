package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.scope.Expander;
import dev.jbuild.grammar.scope.GlobalScope;
import dev.jbuild.grammar.scope.StageScope;
import java.util.Optional;

/** A part of a Dockerfile that checks look at: the whole, then each stage, then each instruction of it, in order. */
public sealed interface Subject {

    /** What all parts know. */
    record Surroundings(LintRequest request, GlobalScope globals, Expander expander) {}

    Surroundings surroundings();

    /** The whole file, before its stages. */
    record WholeFile(Dockerfile dockerfile, Surroundings surroundings) implements Subject {}

    /**
     * A stage, before its instructions.
     *
     * @param parent whether it is based on another stage
     * @param base what is known of the image that it is based on
     */
    record WholeStage(Dockerfile.Stage stage, boolean parent, Optional<Images.Base> base, Surroundings surroundings)
            implements Subject {}

    /**
     * An instruction of a stage, before it has its effect.
     *
     * @param scope the variables that it sees
     * @param baseKnown whether {@code scope} holds all that the base image sets
     * @param hasShell whether a SHELL was set, here or in what the stage is based on
     * @param hasWorkdir whether a WORKDIR was set in this Dockerfile
     */
    record Line(
            Instruction instruction,
            StageScope scope,
            boolean baseKnown,
            boolean hasShell,
            boolean hasWorkdir,
            Surroundings surroundings)
            implements Subject {}
}
