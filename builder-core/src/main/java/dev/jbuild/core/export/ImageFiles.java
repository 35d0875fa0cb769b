package dev.jbuild.core.export;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The files of an archive or layout that is read, by their names in it. Not thread safe. */
interface ImageFiles extends AutoCloseable {

    /** Opens an ordinary file; the caller closes the stream. */
    Optional<InputStream> open(String name) throws IOException;

    /** Whether there is such a file, and it is not empty. */
    default boolean has(String name) throws IOException {
        try (InputStream in = open(name).orElse(InputStream.nullInputStream())) {
            return in.read() >= 0;
        }
    }

    @Override
    void close() throws IOException;
}
