package dev.jbuild.cache.layer;

import java.nio.file.Path;

/**
 * Where the parts of one layer lie.
 *
 * @param directory named by the layer, or one in which a layer is being made
 */
record LayerPlace(Path directory) {

    private static final String TREE = "fs";
    private static final String FACTS = "layer.json";
    private static final String STAT = "stat.json";
    private static final String RECIPE = "tar.zst";

    /** The files, in overlayfs' form. */
    Path tree() {
        return directory.resolve(TREE);
    }

    /** What is known of the layer. */
    Path facts() {
        return directory.resolve(FACTS);
    }

    /** The fingerprint of the tree as it was made. */
    Path stat() {
        return directory.resolve(STAT);
    }

    /** All of the layer's archive but the content of its files; only of layers that came as archives. */
    Path recipe() {
        return directory.resolve(RECIPE);
    }
}
