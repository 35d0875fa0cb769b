package dev.jbuild.core.report;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.layer.LayerStore;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Goes once through the layers of an image, all of them side by side, directory by directory: what a container sees, and what
 * a later layer hides. Memory is that of one directory and of the largest files. One thread's; good for one image.
 */
final class ImageWalk {

    /** How many files are told of. */
    static final int MOST = 30;

    /** An image with more than this is not looked at to its end. */
    private static final long MOST_ENTRIES = 2_000_000;

    /**
     * What lies in an image.
     *
     * @param largest the largest files that a container sees
     * @param hidden the largest that it doesn't
     * @param hiddenBytes of all that it doesn't see
     * @param whole whether all was looked at
     */
    record Contents(
            long files, List<File> largest, List<Hidden> hidden, long hiddenFiles, long hiddenBytes, boolean whole) {}

    /**
     * A file.
     *
     * @param layer the number of its layer, from 0
     */
    record File(String path, long bytes, int layer) {}

    /**
     * A file that takes room and can't be seen.
     *
     * @param by the number of the layer that hides it
     * @param removed whether that one removes it, rather than replacing it
     */
    record Hidden(File file, int by, boolean removed) {}

    private record Found(int layer, FileStat stat) {}

    private record Merged(String path, List<Integer> layers) {}

    private record Inode(int layer, long inode) {}

    private final LayerStore store;
    private final List<DiffId> diffIds;
    private final List<RootDir> trees = new ArrayList<>();
    private final Deque<Merged> open = new ArrayDeque<>();
    private final Set<Inode> linked = new HashSet<>();
    private final PriorityQueue<File> largest = new PriorityQueue<>(Comparator.comparingLong(File::bytes));
    private final PriorityQueue<Hidden> hidden = new PriorityQueue<>(
            Comparator.comparingLong((Hidden one) -> one.file().bytes()));
    private long entries;
    private long files;
    private long hiddenFiles;
    private long hiddenBytes;

    private ImageWalk(LayerStore store, List<DiffId> diffIds) {
        this.store = store;
        this.diffIds = diffIds;
    }

    /** Looks at the layers, lowest first. */
    static Contents of(LayerStore store, List<DiffId> diffIds) throws IOException {
        ImageWalk walk = new ImageWalk(store, diffIds);
        try {
            return walk.contents();
        } finally {
            walk.trees.forEach(RootDir::close);
        }
    }

    private Contents contents() throws IOException {
        List<Found> roots = new ArrayList<>();
        for (int layer = 0; layer < diffIds.size(); layer++) {
            RootDir tree = RootDir.open(store.tree(diffIds.get(layer)));
            trees.add(tree);
            roots.addFirst(new Found(layer, tree.lstat("").orElseThrow()));
        }
        entry("", roots);
        while (!open.isEmpty() && entries < MOST_ENTRIES) {
            Merged directory = open.pop();
            for (Map.Entry<String, List<Found>> entry : list(directory).entrySet()) {
                entry(entry.getKey(), entry.getValue());
            }
        }
        Comparator<File> order =
                Comparator.comparingLong(File::bytes).reversed().thenComparing(File::path);
        return new Contents(
                files,
                largest.stream().sorted(order).toList(),
                hidden.stream()
                        .sorted(Comparator.comparing(Hidden::file, order))
                        .toList(),
                hiddenFiles,
                hiddenBytes,
                open.isEmpty() && entries < MOST_ENTRIES);
    }

    /** What the layers have in a directory, by path, the uppermost first. */
    private Map<String, List<Found>> list(Merged directory) throws IOException {
        Map<String, List<Found>> found = new LinkedHashMap<>();
        for (int layer : directory.layers()) {
            list(layer, directory.path(), found);
        }
        return found;
    }

    private void list(int layer, String directory, Map<String, List<Found>> into) throws IOException {
        RootDir tree = trees.get(layer);
        for (String name : tree.list(directory)) {
            String path = directory.isEmpty() ? name : directory + "/" + name;
            into.computeIfAbsent(path, none -> new ArrayList<>())
                    .add(new Found(layer, tree.lstat(path).orElseThrow()));
            entries++;
        }
    }

    /** Decides what is seen of a path, given all that the layers have there, the uppermost first. */
    private void entry(String path, List<Found> all) throws IOException {
        List<Integer> merged = new ArrayList<>();
        int hider = -1;
        boolean removed = false;
        for (Found one : all) {
            if (hider >= 0) {
                hide(path, one, hider, removed);
            } else if (one.stat().isWhiteout()) {
                hider = one.layer();
                removed = true;
            } else if (one.stat().type() == FileType.DIRECTORY) {
                merged.add(one.layer());
                if (one.layer() != all.getLast().layer() && store.isOpaque(trees.get(one.layer()), path)) {
                    hider = one.layer();
                    removed = true;
                }
            } else if (merged.isEmpty()) {
                see(path, one);
                hider = one.layer();
            } else {
                hider = merged.getLast();
                hide(path, one, hider, false);
            }
        }
        if (!merged.isEmpty()) {
            open.push(new Merged(path, merged));
        }
    }

    private void see(String path, Found one) {
        if (isCounted(one)) {
            files++;
            largest.add(new File("/" + path, one.stat().size(), one.layer()));
            if (largest.size() > MOST) {
                largest.poll();
            }
        }
    }

    /** Whether it is an ordinary file that was not met under another name. */
    private boolean isCounted(Found one) {
        return one.stat().type() == FileType.FILE
                && (one.stat().nlink() == 1
                        || linked.add(new Inode(one.layer(), one.stat().inode())));
    }

    /** Counts what one layer has at a path, with all that is below, as not seen. */
    private void hide(String path, Found what, int by, boolean removed) throws IOException {
        Deque<Map.Entry<String, Found>> below = new ArrayDeque<>(List.of(Map.entry(path, what)));
        while (!below.isEmpty() && entries < MOST_ENTRIES) {
            Map.Entry<String, Found> next = below.pop();
            if (next.getValue().stat().type() == FileType.DIRECTORY) {
                Map<String, List<Found>> inside = new LinkedHashMap<>();
                list(what.layer(), next.getKey(), inside);
                inside.forEach((name, found) -> below.push(Map.entry(name, found.getFirst())));
            } else if (isCounted(next.getValue())) {
                hiddenFiles++;
                hiddenBytes += next.getValue().stat().size();
                hidden.add(new Hidden(
                        new File("/" + next.getKey(), next.getValue().stat().size(), what.layer()), by, removed));
                if (hidden.size() > MOST) {
                    hidden.poll();
                }
            }
        }
    }
}
