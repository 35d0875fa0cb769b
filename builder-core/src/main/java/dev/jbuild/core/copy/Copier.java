package dev.jbuild.core.copy;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.remote.RemoteFiles;
import dev.jbuild.grammar.flag.ChmodSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes selections into a file system by docker's rules: where a file lands, what happens to directories that are there
 * already, whose the new directories are. Links in the destination are followed inside of its root only. One thread's.
 */
final class Copier {

    private static final int NEW_DIRECTORY_MODE = 0755;

    private final RootDir target;
    private final Optional<Owner> owner;
    private final Optional<ChmodSpec> chmod;
    private final Map<InodeKey, String> copiedInodes = new HashMap<>();

    /** A user and a group of the image. */
    record Owner(int uid, int gid) {}

    private record InodeKey(long device, long inode) {}

    private record DirectoryTime(String path, FileStat stat) {}

    Copier(RootDir target, Optional<Owner> owner, Optional<ChmodSpec> chmod) {
        this.target = target;
        this.owner = owner;
        this.chmod = chmod;
    }

    /** Copies one match; {@code destination} is absolute, and a slash at its end says that it is a directory. */
    void copy(SourceTree tree, Selection selection, String destination) throws EngineException, IOException {
        if (!selection.parents().isEmpty()) {
            copyWithParents(tree, selection, destination);
            return;
        }
        boolean directory = selection.stat().type() == FileType.DIRECTORY;
        String path = place(selection.name(), directory, destination);
        if (directory) {
            copyDirectory(tree, selection, path);
        } else {
            copyEntry(tree, selection.followed(), selection.stat(), path);
        }
    }

    /** Writes a file that the Dockerfile holds or that was fetched. */
    void write(String name, byte[] content, int mode, Optional<Long> mtime, String destination)
            throws EngineException, IOException {
        String path = place(name, false, destination);
        clear(path);
        try (OutputStream out = target.create(path, 0600)) {
            out.write(content);
        }
        finish(path, chmod.map(spec -> spec.apply(mode, false)).orElse(mode), owner.orElse(new Owner(0, 0)));
        if (mtime.isPresent()) {
            target.setTimes(path, mtime.get(), 0);
        }
    }

    /** Writes a fetched file: its time is the server's, its mode is given. */
    void copyRemote(RootDir from, RemoteFiles.Fetched fetched, int mode, String destination)
            throws EngineException, IOException {
        String path = place(fetched.name(), false, destination);
        clear(path);
        RootDir.copyFile(from, RemoteFiles.Fetched.FILE, target, path, 0600);
        finish(path, chmod.map(spec -> spec.apply(mode, false)).orElse(mode), owner.orElse(new Owner(0, 0)));
        target.setTimes(path, fetched.modified().orElse(0L), 0);
    }

    /** Makes sure that the destination is a directory, and gives its path without links. */
    String directoryFor(String destination) throws EngineException, IOException {
        String path = resolve(strip(destination));
        makeDirectories(path);
        return path;
    }

    /** The path at which a match lands; its directory is there afterwards. */
    private String place(String name, boolean directory, String destination) throws EngineException, IOException {
        boolean slash = destination.endsWith("/");
        String bare = strip(destination);
        if (slash) {
            makeDirectories(resolve(bare));
        } else if (bare.contains("/")) {
            makeDirectories(resolve(bare.substring(0, bare.lastIndexOf('/'))));
        }
        String path = resolve(bare);
        Optional<FileStat> there = target.lstat(path);
        boolean thereIsDirectory = there.isPresent() && there.get().type() == FileType.DIRECTORY;
        if (!directory && (thereIsDirectory || path.isEmpty())) {
            path = Selector.join(path, name);
        }
        String parent = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
        makeDirectories(parent);
        return path;
    }

    private void copyWithParents(SourceTree tree, Selection selection, String destination)
            throws EngineException, IOException {
        String base = resolve(strip(destination));
        makeDirectories(base);
        List<DirectoryTime> made = new ArrayList<>();
        Selection.Entry last = selection.parents().getLast();
        for (int index = 0; index < selection.parents().size(); index++) {
            Selection.Entry parent = selection.parents().get(index);
            String path = Selector.join(base, parent.path());
            boolean leaf =
                    index == selection.parents().size() - 1 && selection.stat().type() != FileType.DIRECTORY;
            if (!leaf && target.lstat(path).isEmpty()) {
                makeDirectory(tree, parent.stat(), path);
                made.add(new DirectoryTime(path, parent.stat()));
            }
        }
        String path = Selector.join(base, last.path());
        if (selection.stat().type() == FileType.DIRECTORY) {
            copyDirectory(tree, selection, path);
        } else {
            copyEntry(tree, selection.followed(), selection.stat(), path);
        }
        setTimes(made);
    }

    private void copyDirectory(SourceTree tree, Selection selection, String path) throws EngineException, IOException {
        List<DirectoryTime> times = new ArrayList<>();
        Optional<FileStat> there = target.lstat(path);
        if (there.isEmpty()) {
            makeDirectory(tree, selection.stat(), path);
            copyAttributes(tree, selection.followed(), path);
            times.add(new DirectoryTime(path, selection.stat()));
        } else if (there.get().type() != FileType.DIRECTORY) {
            throw notADirectory(path);
        }
        for (Selection.Entry entry : selection.entries()) {
            String to = Selector.join(path, entry.path());
            String from = Selector.join(selection.followed(), entry.path());
            if (entry.stat().type() == FileType.DIRECTORY) {
                Optional<FileStat> old = target.lstat(to);
                if (old.isEmpty()) {
                    makeDirectory(tree, entry.stat(), to);
                } else if (old.get().type() != FileType.DIRECTORY) {
                    throw notADirectory(to);
                } else {
                    finish(to, mode(entry.stat()), ownerOf(tree, entry.stat()));
                }
                copyAttributes(tree, from, to);
                times.add(new DirectoryTime(to, entry.stat()));
            } else {
                copyEntry(tree, from, entry.stat(), to);
            }
        }
        setTimes(times);
    }

    private void copyEntry(SourceTree tree, String from, FileStat stat, String to) throws EngineException, IOException {
        clear(to);
        InodeKey inode = new InodeKey(stat.device(), stat.inode());
        if (stat.nlink() > 1 && stat.type() == FileType.FILE) {
            String first = copiedInodes.putIfAbsent(inode, to);
            if (first != null && target.lstat(first).isPresent()) {
                target.link(first, to);
                return;
            }
        }
        switch (stat.type()) {
            case FILE -> RootDir.copyFile(tree.root(), from, target, to, 0600);
            case SYMLINK -> {
                target.symlink(tree.root().readLink(from), to);
                Owner link = ownerOf(tree, stat);
                target.chown(to, link.uid(), link.gid());
                target.setTimes(to, stat.mtimeSeconds(), stat.mtimeNanos());
                return;
            }
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE ->
                target.mknod(to, stat.type(), 0600, stat.rdevMajor(), stat.rdevMinor());
            // As a socket of a context is sent by BuildKit's client; one of an image is left out.
            case SOCKET -> target.create(to, 0600).close();
            case DIRECTORY -> throw new IllegalStateException(from + " is a directory");
        }
        finish(to, mode(stat), ownerOf(tree, stat));
        copyAttributes(tree, from, to);
        target.setTimes(to, stat.mtimeSeconds(), stat.mtimeNanos());
    }

    private void copyAttributes(SourceTree tree, String from, String to) throws IOException {
        for (Map.Entry<String, byte[]> attribute : tree.attributes(from).entrySet()) {
            target.setXattr(to, attribute.getKey(), attribute.getValue());
        }
    }

    /** Takes away what a file is to replace. */
    private void clear(String path) throws EngineException, IOException {
        Optional<FileStat> there = target.lstat(path);
        if (there.isEmpty()) {
            return;
        }
        if (there.get().type() == FileType.DIRECTORY) {
            throw new EngineException(
                    "JB3030",
                    "The directory /" + path + " of the image can't be replaced by a file.",
                    "Copy to another name, or remove the directory in a RUN before.");
        }
        target.unlink(path);
    }

    private void makeDirectory(SourceTree tree, FileStat stat, String path) throws IOException {
        target.mkdir(path, 0700);
        finish(path, mode(stat), ownerOf(tree, stat));
    }

    /** Makes a directory and those above it that are missing, as docker does: root's or {@code --chown}'s, 0755. */
    void makeDirectories(String path) throws EngineException, IOException {
        String sofar = "";
        for (String part : path.split("/", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            sofar = Selector.join(sofar, part);
            Optional<FileStat> there = target.stat(sofar);
            if (there.isEmpty()) {
                target.mkdir(sofar, 0700);
                finish(
                        sofar,
                        chmod.map(spec -> spec.apply(NEW_DIRECTORY_MODE, true)).orElse(NEW_DIRECTORY_MODE),
                        owner.orElse(new Owner(0, 0)));
            } else if (there.get().type() != FileType.DIRECTORY) {
                throw notADirectory(sofar);
            }
        }
    }

    /** The owner goes first: changing it clears the setuid bit and the capabilities. */
    private void finish(String path, int mode, Owner newOwner) throws IOException {
        target.chown(path, newOwner.uid(), newOwner.gid());
        target.chmod(path, mode);
    }

    private void setTimes(List<DirectoryTime> times) throws IOException {
        for (DirectoryTime time : times.reversed()) {
            target.setTimes(time.path(), time.stat().mtimeSeconds(), time.stat().mtimeNanos());
        }
    }

    private int mode(FileStat stat) {
        return chmod.map(spec -> spec.apply(stat.mode(), stat.type() == FileType.DIRECTORY))
                .orElse(stat.mode());
    }

    private Owner ownerOf(SourceTree tree, FileStat stat) {
        return owner.orElseGet(() -> tree.foreignOwners() ? new Owner(0, 0) : new Owner(stat.uid(), stat.gid()));
    }

    private String resolve(String path) throws EngineException, IOException {
        Optional<String> resolved = target.resolve(path);
        if (resolved.isEmpty()) {
            throw new EngineException(
                    "JB3031",
                    "The destination /" + path + " passes through too many symbolic links.",
                    "Look for links that lead to each other in a circle.");
        }
        return strip(resolved.get());
    }

    private static EngineException notADirectory(String path) {
        return new EngineException(
                "JB3032",
                "Cannot copy to non-directory: /" + path + " of the image is a file, not a directory.",
                "Copy to another name, or remove the file in a RUN before.");
    }

    static String strip(String path) {
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(start, end);
    }
}
