package dev.jbuild.core.copy;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.core.key.FileFact;
import dev.jbuild.core.key.StepDigest;
import dev.jbuild.grammar.flag.ChmodSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The digest of what selections would copy: names, types, modes, link targets, attributes and bytes. Times never count,
 * owners only where the copy keeps them, and of a mode only what {@code --chmod} leaves of it. One thread's.
 */
final class SelectionDigest {

    private static final int FACT_DIGITS = 16;

    private final SourceTree tree;
    private final boolean ownersCount;
    private final Optional<ChmodSpec> chmod;
    private final StepDigest digest = new StepDigest();
    private final List<FileFact> facts = new ArrayList<>();

    SelectionDigest(SourceTree tree, boolean ownersCount, Optional<ChmodSpec> chmod) {
        this.tree = tree;
        this.ownersCount = ownersCount;
        this.chmod = chmod;
    }

    void add(Selection selection) throws IOException {
        digest.add("match").add(selection.path()).add(selection.parents().size());
        for (Selection.Entry parent : selection.parents()) {
            digest.add(parent.path()).add(mode(parent.stat()));
        }
        add("", selection.followed(), selection.path(), selection.stat());
        for (Selection.Entry entry : selection.entries()) {
            add(
                    entry.path(),
                    Selector.join(selection.followed(), entry.path()),
                    Selector.join(selection.path(), entry.path()),
                    entry.stat());
        }
    }

    /** The digest of all that was added. */
    Digest finish() {
        return digest.finish();
    }

    /** What was added, one by one. */
    List<FileFact> facts() {
        return facts;
    }

    private int mode(FileStat stat) {
        return chmod.map(spec -> spec.apply(stat.mode(), stat.type() == FileType.DIRECTORY))
                .orElse(stat.mode());
    }

    private void add(String name, String path, String shown, FileStat stat) throws IOException {
        digest.add(name).add(stat.type().name()).add(mode(stat));
        String content = "";
        switch (stat.type()) {
            case FILE -> {
                byte[] bytes = tree.content(path, stat);
                digest.add(bytes);
                content = HexFormat.of().formatHex(bytes).substring(0, FACT_DIGITS);
            }
            case SYMLINK -> {
                content = tree.root().readLink(path);
                digest.add(content);
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE -> {
                content = stat.rdevMajor() + ":" + stat.rdevMinor();
                digest.add(content);
            }
            case DIRECTORY, FIFO, SOCKET -> {}
        }
        String rest = rest(path, stat);
        digest.add(rest);
        facts.add(new FileFact(shown, letter(stat.type()), mode(stat), content, rest));
    }

    /** What else counts of a file: most have nothing. */
    private String rest(String path, FileStat stat) throws IOException {
        Map<String, byte[]> attributes =
                stat.type() == FileType.SYMLINK ? Map.of() : new TreeMap<>(tree.attributes(path));
        if (!ownersCount && attributes.isEmpty()) {
            return "";
        }
        StepDigest all = new StepDigest();
        if (ownersCount) {
            all.add(stat.uid()).add(stat.gid());
        }
        attributes.forEach((key, value) -> all.add(key).add(value));
        return all.finish().hex();
    }

    private static char letter(FileType type) {
        return switch (type) {
            case FILE -> 'f';
            case DIRECTORY -> 'd';
            case SYMLINK -> 'l';
            case CHARACTER_DEVICE -> 'c';
            case BLOCK_DEVICE -> 'b';
            case FIFO -> 'p';
            case SOCKET -> 's';
        };
    }
}
