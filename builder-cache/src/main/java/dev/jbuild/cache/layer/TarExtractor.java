package dev.jbuild.cache.layer;

import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;

/** Unpacks archives for ADD: plainly, with names of whiteouts having no meaning. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class TarExtractor {

    private TarExtractor() {}

    /** Whether the stream begins as a tar does, compressed or not. Reads some of it, does not close it. */
    public static boolean looksLikeTar(InputStream in) throws IOException {
        throw new UnsupportedOperationException(in.toString());
    }

    /** Unpacks all of an archive below a directory. */
    public static void extract(InputStream in, RootDir target, OptionalInt uid, OptionalInt gid) throws IOException {
        throw new UnsupportedOperationException(in.toString() + target + uid + gid);
    }
}
