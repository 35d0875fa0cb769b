package dev.jbuild.core.copy;

import dev.jbuild.cache.layer.TarExtractor;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;

/** ADD's unpacking of archives. What is no tar, compressed or not, is left to be copied. */
final class Unpacker {

    private final RootDir target;
    private final Copier copier;
    private final Optional<Copier.Owner> owner;

    Unpacker(RootDir target, Copier copier, Optional<Copier.Owner> owner) {
        this.target = target;
        this.copier = copier;
        this.owner = owner;
    }

    /** Unpacks the selected file if it is an archive, and says whether it was one. */
    boolean unpack(RootDir from, Selection selection, String destination) throws EngineException, IOException {
        return selection.stat().type() == FileType.FILE && unpack(from, selection.followed(), destination);
    }

    /** Unpacks a file if it is an archive, and says whether it was one. */
    boolean unpack(RootDir from, String file, String destination) throws EngineException, IOException {
        try (InputStream in = from.read(file)) {
            if (!TarExtractor.looksLikeTar(in)) {
                return false;
            }
        }
        String directory = copier.directoryFor(destination);
        try (InputStream in = from.read(file);
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
