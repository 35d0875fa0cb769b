package dev.jbuild.core.export;

import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** A layout in a directory; links in it do not lead out of it. */
final class DirectoryFiles implements ImageFiles {

    private final RootDir root;

    DirectoryFiles(Path directory) throws IOException {
        this.root = RootDir.open(directory);
    }

    @Override
    public Optional<InputStream> open(String name) throws IOException {
        return root.stat(name).isPresent() ? Optional.of(root.read(name)) : Optional.empty();
    }

    @Override
    public void close() {
        root.close();
    }
}
