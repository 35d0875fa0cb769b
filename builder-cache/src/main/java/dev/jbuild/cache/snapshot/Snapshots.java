package dev.jbuild.cache.snapshot;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.layer.LayerInfo;
import dev.jbuild.cache.layer.LayerStore;
import dev.jbuild.cache.layer.LayerSupply;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;

/** Makes trees and active snapshots of stacks of layers. Thread safe. */
public final class Snapshots {

    private final LayerStore layers;
    private final TemporaryFiles temporary;
    private final boolean userXattr;
    private final OptionalLong latest;
    private final LayerSupply supply;

    public Snapshots(LayerStore layers, TemporaryFiles temporary, boolean userXattr) {
        this(layers, temporary, userXattr, OptionalLong.empty(), LayerSupply.NONE);
    }

    private Snapshots(
            LayerStore layers, TemporaryFiles temporary, boolean userXattr, OptionalLong latest, LayerSupply supply) {
        this.layers = layers;
        this.temporary = temporary;
        this.userXattr = userXattr;
        this.latest = latest;
        this.supply = supply;
    }

    /** The same, with no file in a new layer younger than a time, in seconds since 1970: what is gets that time. */
    public Snapshots clamped(long seconds) {
        return new Snapshots(layers, temporary, userXattr, OptionalLong.of(seconds), supply);
    }

    /** The same, with somebody to ask for layers that are not here when they are needed. */
    public Snapshots suppliedBy(LayerSupply other) {
        return new Snapshots(layers, temporary, userXattr, latest, other);
    }

    /** The latest time that a new layer's files may have. */
    OptionalLong latest() {
        return latest;
    }

    /** A read-only view of a stack, given lowest layer first. An empty stack is an empty directory. */
    public Tree view(List<DiffId> stack) throws IOException {
        List<Path> lowers = trees(stack);
        if (lowers.isEmpty()) {
            return new Tree(RootDir.open(temporary.newDirectory("empty")));
        }
        if (lowers.size() == 1) {
            // overlayfs wants two directories where there is none to write to.
            lowers.add(temporary.newDirectory("empty"));
        }
        return new Tree(DetachedOverlay.readOnly(lowers, userXattr));
    }

    /** As {@link #view(List)}, with a container's own changes on top. */
    public Tree view(List<DiffId> stack, Path upper) throws IOException {
        List<Path> lowers = trees(stack);
        lowers.addFirst(upper);
        if (lowers.size() == 1) {
            lowers.add(temporary.newDirectory("empty"));
        }
        return new Tree(DetachedOverlay.readOnly(lowers, userXattr));
    }

    /** As {@link #view(List, Path)}, with one more directory below the stack. */
    public Tree view(List<DiffId> stack, Path upper, Path below) throws IOException {
        List<Path> lowers = trees(stack);
        lowers.addFirst(upper);
        lowers.add(below);
        return new Tree(DetachedOverlay.readOnly(lowers, userXattr));
    }

    /**
     * A container's tree, writable: what is written goes to its upper directory. Nobody else may have that mounted.
     *
     * @param work overlayfs' own, which belongs to the upper directory
     * @param below one more directory below the stack
     */
    public Tree writable(List<DiffId> stack, Path upper, Path work, Path below) throws IOException {
        List<Path> lowers = trees(stack);
        lowers.add(below);
        return new Tree(DetachedOverlay.writable(lowers, upper, work, userXattr));
    }

    /** A writable directory on top of a stack; its root has the mode and owner of the stack's. */
    public ActiveSnapshot begin(List<DiffId> parents) throws IOException {
        Path place = temporary.newDirectory("snapshot");
        Path upper = Files.createDirectory(place.resolve("upper"));
        Path work = Files.createDirectory(place.resolve("work"));
        try (Tree below = view(parents);
                RootDir root = RootDir.open(upper)) {
            int mode = 0755;
            int uid = 0;
            int gid = 0;
            if (!parents.isEmpty()) {
                FileStat stat = below.root().lstat("").orElseThrow();
                mode = stat.mode();
                uid = stat.uid();
                gid = stat.gid();
            }
            root.chown("", uid, gid);
            root.chmod("", mode);
        }
        return new ActiveSnapshot(this, layers, temporary, parents, trees(parents), place, userXattr);
    }

    /**
     * Makes one layer of several.
     *
     * @param below the layers on which they lie, lowest first
     * @param added the layers to be merged, lowest first
     */
    public LayerInfo merge(List<DiffId> below, List<DiffId> added) throws IOException {
        try (ActiveSnapshot snapshot = begin(below)) {
            try (RootDir upper = RootDir.open(snapshot.upper())) {
                layers.mergeInto(upper, added);
            }
            return snapshot.commit();
        }
    }

    /**
     * The directories of a stack, topmost first. A layer that is in it several times, as one that changed nothing, counts where it
     * is topmost: overlayfs refuses a directory twice, and what the lower one shows the upper one shows as well.
     */
    private List<Path> trees(List<DiffId> stack) throws IOException {
        supply.expect(stack);
        List<Path> trees = new ArrayList<>();
        for (DiffId layer : new LinkedHashSet<>(stack.reversed())) {
            layers.require(layer, supply);
            trees.add(layers.tree(layer));
        }
        return trees;
    }

    /** An empty directory, for an overlay that has no other. */
    Path emptyDirectory() throws IOException {
        return temporary.newDirectory("empty");
    }
}
