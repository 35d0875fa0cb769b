package dev.jbuild.core.copy;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.key.StepDigest;
import dev.jbuild.grammar.ignore.IgnorePatterns;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A tree that files are copied from. Does not own its root.
 *
 * @param name how messages call it, for example {@code the build context} or {@code stage "build"}
 * @param ignore what is hidden in it
 * @param foreignOwners whether its owners are those of the host's checkout, which mean nothing in an image: such files
 *     belong to root there
 * @param fixedTime the time, in seconds since 1970, that all of its files get in a reproducible build, with git's modes and no
 *     attributes: nothing is taken over that another checkout of the same files could have otherwise
 * @param digests of files that have been read before, where files can be known again
 */
public record SourceTree(
        String name,
        RootDir root,
        Optional<IgnorePatterns> ignore,
        boolean foreignOwners,
        OptionalLong fixedTime,
        Optional<StatCache> digests) {

    private static final int BUFFER = 1 << 18;

    private static final int ANY_EXECUTE = 0111;

    /** A tree whose files are taken as they are. */
    public SourceTree(String name, RootDir root, Optional<IgnorePatterns> ignore, boolean foreignOwners) {
        this(name, root, ignore, foreignOwners, OptionalLong.empty(), Optional.empty());
    }

    /** What counts of a file's status. */
    FileStat seen(FileStat stat) {
        if (fixedTime.isEmpty()) {
            return stat;
        }
        boolean executable = stat.type() == FileType.DIRECTORY || (stat.mode() & ANY_EXECUTE) != 0;
        return stat.withMode(executable ? 0755 : 0644)
                .withTime(fixedTime.getAsLong(), 0)
                .withLinks(1);
    }

    /** What counts of a file's extended attributes: all that are copied. */
    Map<String, byte[]> attributes(String path) throws IOException {
        if (fixedTime.isPresent()) {
            return Map.of();
        }
        Map<String, byte[]> attributes = root.xattrs(path);
        if (attributes.isEmpty()) {
            return attributes;
        }
        Map<String, byte[]> counting = new HashMap<>(attributes);
        counting.keySet()
                .removeIf(name -> name.startsWith("security.selinux")
                        || name.startsWith("trusted.overlay.")
                        || name.startsWith("user.overlay."));
        return counting;
    }

    /** The SHA-256 of a file's bytes. */
    byte[] content(String path, FileStat stat) throws IOException {
        Optional<byte[]> known = digests.flatMap(cache -> cache.find(stat));
        if (known.isPresent()) {
            return known.get();
        }
        MessageDigest digest = StepDigest.sha256();
        byte[] buffer = new byte[(int) Math.clamp(stat.size() + 1, 1, BUFFER)];
        try (InputStream in = root.read(path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        byte[] bytes = digest.digest();
        if (digests.isPresent() && isUnchanged(path, stat)) {
            digests.get().add(stat, bytes);
        }
        return bytes;
    }

    /** Whether a file is still as it was when a status was taken of it. */
    boolean isUnchanged(String path, FileStat before) throws IOException {
        Optional<FileStat> now = root.lstat(path);
        return now.isPresent()
                && now.get().isSameFile(before)
                && now.get().size() == before.size()
                && now.get().ctimeSeconds() == before.ctimeSeconds()
                && now.get().ctimeNanos() == before.ctimeNanos();
    }

    boolean hides(String path) {
        return !path.isEmpty() && ignore.isPresent() && ignore.get().ignores(path);
    }

    /** Whether nothing below a hidden directory can be visible. */
    boolean hidesAllBelow(String path) {
        return hides(path) && !ignore.get().mayReincludeBelow(path);
    }
}
