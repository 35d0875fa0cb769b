package dev.jbuild.cache.layer;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.HashingOutputStream;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.StatWalk;
import java.io.IOException;
import java.util.Optional;

/**
 * A digest over what {@code stat} says of each file of a layer's tree: as long as it is the same, nobody has changed the tree.
 * Reading files does not change it; copying the store does, without any damage.
 */
record TreeFingerprint(Digest digest) {

    static TreeFingerprint of(LayerPlace place) throws IOException {
        HashingOutputStream hash = HashingOutputStream.toNothing();
        try (RootDir root = RootDir.open(place.tree())) {
            StatWalk.write(root, hash);
        }
        return new TreeFingerprint(hash.finish());
    }

    void write(LayerPlace place, CheckedFiles files) throws IOException {
        files.write(
                place.stat(),
                JsonObject.builder().put("stat", digest.toString()).build());
    }

    /** The one that was written; empty if there is none that can be read, which only costs time. */
    static Optional<TreeFingerprint> read(LayerPlace place, CheckedFiles files, CheckedFiles.Subject subject)
            throws IOException {
        return files.read(
                place.stat(), subject, document -> new TreeFingerprint(Digest.parse(document.requireString("stat"))));
    }
}
