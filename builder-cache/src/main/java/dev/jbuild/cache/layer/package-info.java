/**
 * Layers on disk: one directory tree per layer, in the form in which overlayfs takes it as a lower directory.
 *
 * <p>{@code layers/<diff id>/fs} is the tree, {@code layers/<diff id>/layer.json} the facts. A deletion is a character
 * device 0:0, a replaced directory has the attribute {@code overlay.opaque}. A layer comes in by two doors: as an archive
 * ({@code importTar}: hostile, unpacked through {@code RootDir}) or as the upper directory of a finished step
 * ({@code adopt}: renamed, never copied). It goes out as a tar whose bytes always have the layer's diff id: an imported
 * layer's from the tree and a recipe ({@code TarRecipe}: all of the archive but the content of files), which is written while
 * it is unpacked; an adopted one's by walking the tree in a fixed order. So content is stored once. Where an archive holds
 * what the tree does not (a file that it replaces itself, holes), the archive is kept as a blob.
 *
 * <p>Damage is found before a tree is used: {@code require} compares what stat says of each file with the fingerprint of the
 * layer's birth, and where that differs the whole content. A tree that was mended or a layer that was removed is said once; who
 * needs the removed one gets a {@code DamagedLayerException}, and begins again.
 *
 * <p>Power loss: the files of a tree are not synced one by one, that would cost more than the step. A kill leaves nothing
 * half; a power loss within the kernel's write-back time (about 30 s) may leave a layer whose files are shorter than they
 * were. Their sizes and times differ from the fingerprint then, so that is damage as any other.
 */
@NullMarked
package dev.jbuild.cache.layer;

import org.jspecify.annotations.NullMarked;
