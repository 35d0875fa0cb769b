package dev.jbuild.core.image;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.core.graph.Step;
import java.util.List;
import java.util.Set;

/**
 * Layers that are not those of the steps, one each: some steps share one.
 *
 * @param layers the whole file system, lowest first
 * @param ends the steps with which a layer ends; the history tells the layer there, and none at the others
 */
public record LayerPlan(List<DiffId> layers, Set<Step> ends) {}
