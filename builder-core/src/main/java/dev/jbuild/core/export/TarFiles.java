package dev.jbuild.core.export;

import dev.jbuild.core.image.ImagePaths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** An archive in an uncompressed tar file. Links between its entries are followed, as docker's archives have them. */
final class TarFiles implements ImageFiles {

    private static final int MAX_LINKS = 8;

    private final TarFile tar;
    private final Map<String, TarArchiveEntry> entries = new HashMap<>();

    TarFiles(Path file) throws IOException {
        this.tar = new TarFile(file);
        for (TarArchiveEntry entry : tar.getEntries()) {
            entries.put(ImagePaths.clean(entry.getName()), entry);
        }
    }

    @Override
    public Optional<InputStream> open(String name) throws IOException {
        String path = ImagePaths.clean(name);
        for (int links = 0; links < MAX_LINKS; links++) {
            TarArchiveEntry entry = entries.get(path);
            if (entry == null) {
                return Optional.empty();
            }
            if (entry.isSymbolicLink()) {
                path = ImagePaths.clean(path.substring(0, path.lastIndexOf('/') + 1) + entry.getLinkName());
            } else if (entry.isLink()) {
                path = ImagePaths.clean(entry.getLinkName());
            } else {
                return entry.isFile() ? Optional.of(tar.getInputStream(entry)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
