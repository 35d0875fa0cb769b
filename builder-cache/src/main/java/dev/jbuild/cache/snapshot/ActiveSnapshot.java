package dev.jbuild.cache.snapshot;

import dev.jbuild.cache.layer.LayerInfo;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A stack of layers with a writable directory on top. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class ActiveSnapshot implements AutoCloseable {

    private final List<Path> lowers;
    private final Path upper;
    private final Path work;

    ActiveSnapshot(List<Path> lowers, Path upper, Path work) {
        this.lowers = lowers;
        this.upper = upper;
        this.work = work;
    }

    /** The layers' directories, topmost first. */
    public List<Path> lowers() {
        return lowers;
    }

    public Path upper() {
        return upper;
    }

    public Path work() {
        return work;
    }

    public RootDir mount() throws IOException {
        throw new UnsupportedOperationException();
    }

    public LayerInfo commit() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
