package dev.jbuild.core.export;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The files of an archive or layout that is read, by their names in it. Not thread safe. */
interface ImageFiles extends AutoCloseable {

    /** Opens an ordinary file; the caller closes the stream. */
    Optional<InputStream> open(String name) throws IOException;

    @Override
    void close() throws IOException;
}
