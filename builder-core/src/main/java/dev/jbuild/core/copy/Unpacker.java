package dev.jbuild.core.copy;

import dev.jbuild.cache.layer.TarExtractor;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;

/** ADD's unpacking of local archives. What is no tar, compressed or not, is left to be copied. */
final class Unpacker {

    private final SourceTree tree;
    private final RootDir target;
    private final Copier copier;
    private final Optional<Copier.Owner> owner;

    Unpacker(SourceTree tree, RootDir target, Copier copier, Optional<Copier.Owner> owner) {
        this.tree = tree;
        this.target = target;
        this.copier = copier;
        this.owner = owner;
    }

    /** Unpacks the selected file if it is an archive, and says whether it was one. */
    boolean unpack(Selection selection, String destination) throws EngineException, IOException {
        if (selection.stat().type() != FileType.FILE) {
            return false;
        }
        try (InputStream in = tree.root().read(selection.followed())) {
            if (!TarExtractor.looksLikeTar(in)) {
                return false;
            }
        }
        String directory = copier.directoryFor(destination);
        try (InputStream in = tree.root().read(selection.followed());
                RootDir below = target.sub(directory)) {
            TarExtractor.extract(
                    in,
                    below,
                    owner.map(own -> OptionalInt.of(own.uid())).orElse(OptionalInt.empty()),
                    owner.map(own -> OptionalInt.of(own.gid())).orElse(OptionalInt.empty()));
        }
        return true;
    }
}
