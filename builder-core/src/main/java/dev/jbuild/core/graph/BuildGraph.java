package dev.jbuild.core.graph;

import dev.jbuild.grammar.problem.SourceFile;
import java.util.List;

/**
 * What a build has to do.
 *
 * @param source the Dockerfile, for messages
 * @param steps each after its inputs; only what the image needs
 */
public record BuildGraph(SourceFile source, List<Step> steps, PlannedImage image) {}
