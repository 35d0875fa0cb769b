package dev.jbuild.core.copy;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds what a selection would copy to a key: names, types, modes, link targets, attributes and bytes. Times never count,
 * and owners only where the copy keeps them.
 */
final class SelectionDigest {

    private static final int BUFFER = 1 << 18;

    private final SourceTree tree;
    private final boolean ownersCount;
    private final StepDigest digest;
    private final byte[] buffer = new byte[BUFFER];

    SelectionDigest(SourceTree tree, boolean ownersCount, StepDigest digest) {
        this.tree = tree;
        this.ownersCount = ownersCount;
        this.digest = digest;
    }

    void add(Selection selection) throws IOException {
        digest.add("match").add(selection.path()).add(selection.parents().size());
        for (Selection.Entry parent : selection.parents()) {
            digest.add(parent.path()).add(parent.stat().mode());
        }
        add("", selection.followed(), selection.stat());
        for (Selection.Entry entry : selection.entries()) {
            add(entry.path(), Selector.join(selection.followed(), entry.path()), entry.stat());
        }
    }

    private void add(String name, String path, FileStat stat) throws IOException {
        RootDir root = tree.root();
        digest.add(name).add(stat.type().name()).add(stat.mode());
        if (ownersCount) {
            digest.add(stat.uid()).add(stat.gid());
        }
        switch (stat.type()) {
            case FILE -> digest.add(contentOf(path));
            case SYMLINK -> digest.add(root.readLink(path));
            case CHARACTER_DEVICE, BLOCK_DEVICE -> digest.add(stat.rdevMajor()).add(stat.rdevMinor());
            case DIRECTORY, FIFO, SOCKET -> {}
        }
        if (stat.type() != FileType.SYMLINK) {
            Map<String, byte[]> attributes = new TreeMap<>(tree.attributes(path));
            digest.add(attributes.size());
            attributes.forEach((key, value) -> digest.add(key).add(value));
        }
    }

    private byte[] contentOf(String path) throws IOException {
        MessageDigest content = StepDigest.sha256();
        try (InputStream in = tree.root().read(path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                content.update(buffer, 0, read);
            }
        }
        return content.digest();
    }
}
