/**
 * Layers on disk: one directory tree per layer, in the form in which overlayfs takes it as a lower directory.
 *
 * <p>{@code layers/<diff id>/fs} is the tree, {@code layers/<diff id>/layer.json} the facts. A deletion is a character
 * device 0:0, a replaced directory has the attribute {@code overlay.opaque}. A layer comes in by two doors: as an archive
 * ({@code importTar}: hostile, unpacked through {@code RootDir}) or as the upper directory of a finished step
 * ({@code adopt}: renamed, never copied). It goes out as a tar whose bytes always have the layer's diff id: an imported
 * layer's from its kept archive, an adopted one's by walking the tree in a fixed order.
 *
 * <p>Power loss: the files of a tree are not synced one by one, that would cost more than the step. {@code layer.json} is
 * written last and synced, then the directory is renamed. A kill leaves nothing half; a power loss within the kernel's
 * write-back time (about 30 s) may leave a layer whose file contents are not on disk. It is found when the layer is
 * exported (its digest differs); deleting the layer or the root heals it.
 */
@NullMarked
package dev.jbuild.cache.layer;

import org.jspecify.annotations.NullMarked;
