package dev.jbuild.core.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** What an image's files are written into. A name that was written already is not written again. */
interface BlobTarget {

    /** What writes a file's content. */
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    boolean has(String name);

    void file(String name, long size, Content content) throws IOException;

    /** Nothing comes after this. */
    void finish() throws IOException;

    /** A tar, always the same for the same files in the same order. */
    static BlobTarget tar(OutputStream out) {
        return new Tar(out);
    }

    /** A directory; what is there under other names stays. */
    static BlobTarget directory(Path directory) {
        return new Directory(directory);
    }

    /** One tar. */
    final class Tar implements BlobTarget {
        private static final int FILE_MODE = 0100644;

        private final TarArchiveOutputStream tar;
        private final Set<String> written = new HashSet<>();

        Tar(OutputStream out) {
            this.tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        }

        @Override
        public boolean has(String name) {
            return written.contains(name);
        }

        @Override
        public void file(String name, long size, Content content) throws IOException {
            if (written.add(name)) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(size);
                entry.setMode(FILE_MODE);
                entry.setModTime(0L);
                tar.putArchiveEntry(entry);
                content.write(tar);
                tar.closeArchiveEntry();
            }
        }

        @Override
        public void finish() throws IOException {
            tar.finish();
            tar.flush();
        }
    }

    /** One directory. Each file appears only when it is whole. */
    final class Directory implements BlobTarget {
        private final Path directory;

        Directory(Path directory) {
            this.directory = directory;
        }

        @Override
        public boolean has(String name) {
            return name.startsWith("blobs/") && Files.isRegularFile(directory.resolve(name));
        }

        @Override
        public void file(String name, long size, Content content) throws IOException {
            if (has(name)) {
                return;
            }
            Path file = directory.resolve(name);
            Path parent = file.resolveSibling("");
            Files.createDirectories(parent);
            Path temporary = Files.createTempFile(parent, ".new", ".part");
            try {
                try (OutputStream out = Files.newOutputStream(temporary)) {
                    content.write(out);
                }
                ArchiveService.makeReadable(temporary);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        }

        @Override
        public void finish() {}
    }

    /** Copies a file. */
    static Content of(Path file) {
        return out -> {
            try (InputStream in = Files.newInputStream(file)) {
                in.transferTo(out);
            }
        };
    }
}
