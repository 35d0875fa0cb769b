package dev.jbuild.cache.layer;

import dev.jbuild.cache.failure.LayerException;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.SystemCall;
import dev.jbuild.cache.tar.SparseMap;
import dev.jbuild.cache.tar.TarEntry;
import dev.jbuild.cache.tar.TarReader;
import dev.jbuild.cache.tar.TarType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Writes an archive's entries below a root. Every path is resolved below it; what an archive could do to the outside is
 * refused, with the entry's name. One thread's; good for one archive.
 */
final class TreeUnpacker {

    private static final int LONGEST_PATH = 4096;
    private static final int LONGEST_NAME = 255;
    private static final int DEEPEST = 1024;
    private static final int BUFFER = 1 << 17;
    private static final int IMPLIED_MODE = 0755;

    private final RootDir root;
    private final LayerLimits limits;
    private final Optional<OverlayMarks> marks;
    private final OptionalInt uid;
    private final OptionalInt gid;
    private final byte[] buffer = new byte[BUFFER];
    private final Map<String, TarEntry> directories = new LinkedHashMap<>();
    private final Set<String> implied = new LinkedHashSet<>();
    private ContentWatch watch = ContentWatch.NONE;
    private boolean keepsDirectories;
    private long entries;

    /**
     * Prepares an unpacking.
     *
     * @param marks how whiteouts are written; empty if their names mean nothing
     * @param uid instead of the entries' own
     */
    TreeUnpacker(RootDir root, LayerLimits limits, Optional<OverlayMarks> marks, OptionalInt uid, OptionalInt gid) {
        this.root = root;
        this.limits = limits;
        this.marks = marks;
        this.uid = uid;
        this.gid = gid;
    }

    /** Tells somebody what becomes of the archive's bytes. */
    TreeUnpacker watchedBy(ContentWatch other) {
        watch = other;
        return this;
    }

    /** Refuses what would replace a directory by something else, or something else by a directory. */
    TreeUnpacker keepingDirectories() {
        keepsDirectories = true;
        return this;
    }

    /** The directories of which the archive says nothing but that something lies in them; their times are those of making. */
    Set<String> implied() {
        implied.removeAll(directories.keySet());
        return implied;
    }

    /** Unpacks everything, and gives the number of entries. */
    long unpack(InputStream in) throws IOException {
        TarReader reader = new TarReader(in, limits.headerBytes());
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            if (++entries > limits.entries()) {
                throw refused("", "it has more than " + limits.entries() + " entries");
            }
            unpack(reader, entry.get());
        }
        for (Map.Entry<String, TarEntry> directory : directories.entrySet()) {
            if (root.lstat(directory.getKey()).map(FileStat::type).equals(Optional.of(FileType.DIRECTORY))) {
                TarEntry entry = directory.getValue();
                root.setTimes(directory.getKey(), entry.mtimeSeconds(), entry.mtimeNanos());
            }
        }
        return entries;
    }

    private void unpack(TarReader reader, TarEntry entry) throws IOException {
        String path = clean(entry.name());
        if (path.isEmpty()) {
            if (entry.type() != TarType.DIRECTORY) {
                throw refused(entry.name(), "its root is not a directory");
            }
            if (marks.isPresent()) {
                finish("", entry);
                directories.put("", entry);
            }
            return;
        }
        String parent = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
        String name = path.substring(path.lastIndexOf('/') + 1);
        makeParents(parent, entry.name());
        if (name.startsWith(OverlayMarks.WHITEOUT_PREFIX)) {
            if (marks.isEmpty()) {
                throw refused(entry.name(), "a name that begins with .wh. can't be in an image");
            }
            whiteout(entry.name(), parent, name);
            return;
        }
        write(reader, entry, path);
    }

    /** Removes the slashes at the ends and doubled ones; refuses what points upwards. */
    private static String clean(String name) throws LayerException {
        if (name.length() > LONGEST_PATH) {
            throw refused(name.substring(0, 80) + "…", "its name is longer than " + LONGEST_PATH + " characters");
        }
        StringBuilder clean = new StringBuilder();
        int depth = 0;
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                throw refused(name, "its name points upwards (..)");
            }
            if (part.length() > LONGEST_NAME || ++depth > DEEPEST) {
                throw refused(name, "its name is too long or too deep");
            }
            clean.append(clean.isEmpty() ? "" : "/").append(part);
        }
        return clean.toString();
    }

    private void makeParents(String parent, String entry) throws IOException {
        if (parent.isEmpty() || directories.containsKey(parent)) {
            return;
        }
        Optional<FileStat> there = root.stat(parent);
        if (there.isPresent() && there.get().type() == FileType.DIRECTORY) {
            return;
        }
        // A link on the way is followed inside of the root, also to where nothing is yet.
        String resolved = root.resolve(parent)
                .orElseThrow(() -> refused(entry, "its directory passes through too many symbolic links"));
        String sofar = "";
        for (String part : resolved.split("/", -1)) {
            sofar = sofar.isEmpty() ? part : sofar + "/" + part;
            Optional<FileStat> step = root.lstat(sofar);
            if (step.isPresent() && step.get().type() == FileType.DIRECTORY) {
                continue;
            }
            if (step.isPresent() && !step.get().isWhiteout()) {
                throw refused(entry, "\"" + sofar + "\" is no directory");
            }
            boolean replacesWhiteout = clear(sofar, true);
            implied.add(sofar);
            root.mkdir(sofar, 0700);
            root.chown(sofar, uid.orElse(0), gid.orElse(0));
            root.chmod(sofar, IMPLIED_MODE);
            if (replacesWhiteout && marks.isPresent()) {
                root.setXattr(sofar, marks.get().opaque(), new byte[] {'y'});
            }
        }
    }

    private void whiteout(String entry, String parent, String name) throws IOException {
        OverlayMarks overlay = marks.orElseThrow();
        if (name.equals(OverlayMarks.OPAQUE_NAME)) {
            root.setXattr(parent, overlay.opaque(), new byte[] {'y'});
            return;
        }
        if (name.startsWith(OverlayMarks.WHITEOUT_PREFIX + OverlayMarks.WHITEOUT_PREFIX)) {
            // Notes of aufs to itself.
            return;
        }
        String hidden = name.substring(OverlayMarks.WHITEOUT_PREFIX.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw refused(entry, "it hides nothing that has a name");
        }
        String path = parent.isEmpty() ? hidden : parent + "/" + hidden;
        Optional<FileStat> there = root.lstat(path);
        if (there.isEmpty()) {
            root.mknod(path, FileType.CHARACTER_DEVICE, 0, 0, 0);
        } else if (there.get().type() == FileType.DIRECTORY) {
            // The layer's own files stay; only what lies below is hidden.
            root.setXattr(path, overlay.opaque(), new byte[] {'y'});
        }
    }

    /** Takes away what an entry replaces; says whether that was a whiteout. */
    private boolean clear(String path, boolean forDirectory) throws IOException {
        Optional<FileStat> there = root.lstat(path);
        if (there.isEmpty()) {
            return false;
        }
        boolean isDirectory = there.get().type() == FileType.DIRECTORY;
        if (keepsDirectories && isDirectory != forDirectory) {
            throw refused(
                    path,
                    forDirectory
                            ? "a directory can't replace what is there and is none"
                            : "a directory is there, which nothing else can replace");
        }
        if (isDirectory) {
            if (!forDirectory) {
                watch.cannotBeRebuilt();
                root.removeTree(path);
            }
            return false;
        }
        if (!there.get().isWhiteout()) {
            watch.cannotBeRebuilt();
        }
        root.unlink(path);
        return there.get().isWhiteout();
    }

    private void write(TarReader reader, TarEntry entry, String path) throws IOException {
        boolean directory = entry.type() == TarType.DIRECTORY;
        boolean replacesWhiteout = clear(path, directory);
        switch (entry.type()) {
            case DIRECTORY -> {
                if (root.lstat(path).isEmpty()) {
                    root.mkdir(path, 0700);
                    if (replacesWhiteout && marks.isPresent()) {
                        root.setXattr(path, marks.get().opaque(), new byte[] {'y'});
                    }
                }
                directories.put(path, entry);
            }
            case FILE -> writeFile(reader, entry, path);
            case SYMLINK -> {
                root.symlink(entry.linkName(), path);
                root.chown(path, uid.orElse(entry.uid()), gid.orElse(entry.gid()));
                root.setTimes(path, entry.mtimeSeconds(), entry.mtimeNanos());
                return;
            }
            case HARD_LINK -> {
                String existing = clean(entry.linkName());
                Optional<FileStat> target = root.lstat(existing);
                if (target.isEmpty()
                        || target.get().type() == FileType.DIRECTORY
                        || target.get().isWhiteout()) {
                    throw refused(
                            entry.name(), "it is a hard link to \"" + entry.linkName() + "\", which is not there");
                }
                root.link(existing, path);
                return;
            }
            case FIFO -> root.mknod(path, FileType.FIFO, 0600, 0, 0);
            case CHARACTER_DEVICE, BLOCK_DEVICE -> {
                boolean character = entry.type() == TarType.CHARACTER_DEVICE;
                if (character && entry.deviceMajor() == 0 && entry.deviceMinor() == 0) {
                    throw refused(entry.name(), "it is a device 0:0, which is how overlayfs marks removed files");
                }
                root.mknod(
                        path,
                        character ? FileType.CHARACTER_DEVICE : FileType.BLOCK_DEVICE,
                        0600,
                        entry.deviceMajor(),
                        entry.deviceMinor());
            }
        }
        finish(path, entry);
        if (!directory) {
            root.setTimes(path, entry.mtimeSeconds(), entry.mtimeNanos());
        }
    }

    private void writeFile(TarReader reader, TarEntry entry, String path) throws IOException {
        if (entry.fileSize() > limits.fileBytes()) {
            throw refused(entry.name(), "it is larger than " + limits.fileBytes() + " bytes");
        }
        if (entry.sparse().isEmpty()) {
            try (OutputStream out = root.create(path, 0600)) {
                watch.contentBegins(path, entry.size());
                copy(reader, out, Long.MAX_VALUE);
                watch.contentEnds();
            }
            return;
        }
        watch.cannotBeRebuilt();
        int descriptor = root.createFile(path, 0600);
        try (OutputStream out = Descriptors.output(descriptor, path)) {
            List<SparseMap.Piece> pieces = entry.sparse().get().pieces();
            Kernel.call(SystemCall.FTRUNCATE, descriptor, entry.fileSize());
            for (SparseMap.Piece piece : pieces) {
                Kernel.call(SystemCall.LSEEK, descriptor, piece.offset(), 0);
                copy(reader, out, piece.length());
            }
        }
    }

    private void copy(TarReader reader, OutputStream out, long most) throws IOException {
        long left = most;
        while (left > 0) {
            int read = reader.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                return;
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    /** The owner goes first: changing it clears the setuid bit and the capabilities. */
    private void finish(String path, TarEntry entry) throws IOException {
        root.chown(path, uid.orElse(entry.uid()), gid.orElse(entry.gid()));
        root.chmod(path, entry.mode());
        for (Map.Entry<String, byte[]> attribute : entry.xattrs().entrySet()) {
            if (OverlayMarks.belongsIntoLayer(attribute.getKey())) {
                root.setXattr(path, attribute.getKey(), attribute.getValue());
            }
        }
    }

    private static LayerException refused(String entry, String why) {
        return new LayerException(
                "JB2110",
                entry,
                "The archive is refused because of "
                        + (entry.isEmpty() ? "its contents" : "\"" + entry.replaceAll("\\p{Cntrl}", "?") + "\"") + ": "
                        + why
                        + ".");
    }
}
