package dev.jbuild.cache.snapshot;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.layer.LayerInfo;
import dev.jbuild.cache.layer.LayerStore;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A stack of layers with a writable directory on top. Closing it without a commit throws the directory away. One thread's.
 */
public final class ActiveSnapshot implements AutoCloseable {

    private final Snapshots snapshots;
    private final LayerStore layers;
    private final TemporaryFiles temporary;
    private final List<DiffId> parents;
    private final List<Path> lowers;
    private final Path place;
    private final boolean userXattr;
    private Optional<RootDir> mounted = Optional.empty();

    ActiveSnapshot(
            Snapshots snapshots,
            LayerStore layers,
            TemporaryFiles temporary,
            List<DiffId> parents,
            List<Path> lowers,
            Path place,
            boolean userXattr) {
        this.snapshots = snapshots;
        this.layers = layers;
        this.temporary = temporary;
        this.parents = List.copyOf(parents);
        this.lowers = List.copyOf(lowers);
        this.place = place;
        this.userXattr = userXattr;
    }

    /** The layers' directories, topmost first. */
    public List<Path> lowers() {
        return lowers;
    }

    /** Takes the changes. */
    public Path upper() {
        return place.resolve("upper");
    }

    /** Overlayfs' own, on the same file system. */
    public Path work() {
        return place.resolve("work");
    }

    /** The merged tree, writable; mounted when it is first asked for, closed by this object. */
    public RootDir mount() throws IOException {
        if (mounted.isEmpty()) {
            List<Path> below = lowers.isEmpty() ? List.of(snapshots.emptyDirectory()) : lowers;
            mounted = Optional.of(DetachedOverlay.writable(below, upper(), work(), userXattr));
        }
        return mounted.get();
    }

    /** Moves the changes to a place of the caller's, on the same file system. They can't be committed any more. */
    public void moveUpper(Path target) throws IOException {
        unmount();
        Files.move(upper(), target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes a layer of the changes. Nobody else may have the overlay mounted any more. */
    public LayerInfo commit() throws IOException {
        unmount();
        if (parents.isEmpty()) {
            return layers.adopt(upper(), Optional.empty(), snapshots.latest());
        }
        try (Tree below = snapshots.view(parents)) {
            return layers.adopt(upper(), Optional.of(below.root()), snapshots.latest());
        }
    }

    private void unmount() {
        mounted.ifPresent(RootDir::close);
        mounted = Optional.empty();
    }

    @Override
    public void close() throws IOException {
        unmount();
        temporary.discard(place);
    }
}
