package dev.jbuild.cache.layer;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;

/** Unpacks archives for ADD and for containers: plainly, with names of whiteouts having no meaning. */
public final class TarExtractor {

    private TarExtractor() {}

    /**
     * Whether the stream begins as a tar does, compressed or not, and holds at least one entry. Reads some of it, does not
     * close it.
     */
    public static boolean looksLikeTar(InputStream in) {
        try {
            return new TarReader(Decompression.open(in), LayerLimits.STANDARD.headerBytes())
                    .next()
                    .isPresent();
        } catch (IOException | RuntimeException none) {
            return false;
        }
    }

    /**
     * Unpacks all of an archive below a directory.
     *
     * @param uid whose everything is, if not the archive's own
     */
    public static void extract(InputStream in, RootDir target, OptionalInt uid, OptionalInt gid) throws IOException {
        LayerLimits limits = LayerLimits.STANDARD;
        InputStream limited = new LimitedStream(Decompression.open(in), limits);
        new TreeUnpacker(target, limits, Optional.empty(), uid, gid).unpack(limited);
    }

    /**
     * Unpacks all of an archive, with its own owners, below a directory of a container: as with docker, a directory is never
     * replaced by something else, nor something else by a directory.
     */
    public static void extractOver(InputStream in, RootDir target) throws IOException {
        LayerLimits limits = LayerLimits.STANDARD;
        InputStream limited = new LimitedStream(Decompression.open(in), limits);
        new TreeUnpacker(target, limits, Optional.empty(), OptionalInt.empty(), OptionalInt.empty())
                .keepingDirectories()
                .unpack(limited);
    }
}
