/**
 * Why a step was not in the cache.
 *
 * <p>{@code Explainer} keeps with each record what its key was made of ({@code StepRecord}, and {@code FactsFile} for what was
 * copied), and under which {@code Subjects} people would look for it: the same instruction of the same project, the same place
 * of the same project, the same instruction anywhere. On a miss it takes the nearest of the earlier records and lets {@code
 * InputChanges} and {@code FileChanges} say what differs, in one sentence and one by one.
 *
 * <p>{@code ExplainService} tells it again later, from the log of a build.
 */
@NullMarked
package dev.jbuild.core.explain;

import org.jspecify.annotations.NullMarked;
