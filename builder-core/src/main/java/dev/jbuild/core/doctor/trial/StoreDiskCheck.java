package dev.jbuild.core.doctor.trial;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.SystemCall;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.doctor.check.Check;
import dev.jbuild.core.doctor.check.Finding;
import dev.jbuild.core.text.Amounts;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file system that the store is on. */
public final class StoreDiskCheck implements Check {

    private static final long FEW_BYTES = 2L << 30;
    private static final long FEW_INODES = 20_000;
    private static final int STATFS_SIZE = 256;
    private static final int FILES_AT = 40;
    private static final int FREE_FILES_AT = 48;
    private static final int BUFFER = 4096;

    /** Where a directory entry has its length, and its type. */
    private static final int LENGTH_AT = 16;

    private static final int TYPE_AT = 18;

    private final Store store;

    public StoreDiskCheck(Store store) {
        this.store = store;
    }

    @Override
    public String subject() {
        return "store";
    }

    @Override
    public List<Finding> look() throws IOException {
        List<Finding> findings = new ArrayList<>();
        Path place = store.session().newDirectory("doctor");
        try {
            space(findings);
            inodes(findings);
            types(place, findings);
            attributes(place, findings);
        } finally {
            store.session().discard(place);
        }
        String where =
                store.root() + " is on " + Files.getFileStore(store.root()).type();
        if (findings.isEmpty()) {
            long free = Files.getFileStore(store.root()).getUsableSpace();
            return List.of(Finding.ok(this, where + ", with " + Amounts.size(free) + " free."));
        }
        Finding first = findings.getFirst();
        findings.set(0, new Finding(first.subject(), first.level(), where + ". " + first.text(), first.advice()));
        return findings;
    }

    private void space(List<Finding> findings) throws IOException {
        long free = Files.getFileStore(store.root()).getUsableSpace();
        if (free < FEW_BYTES) {
            findings.add(Finding.note(
                    this,
                    "Only " + Amounts.size(free) + " are free there.",
                    "Make room with jbuild prune, or set JBUILD_ROOT to a larger disk."));
        }
    }

    private void inodes(List<Finding> findings) throws IOException {
        int root = Descriptors.open(store.root(), Descriptors.O_RDONLY | Descriptors.O_DIRECTORY, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statfs = arena.allocate(STATFS_SIZE, 8);
            Kernel.call(SystemCall.FSTATFS, root, statfs.address());
            long all = statfs.get(JAVA_LONG, FILES_AT);
            long free = statfs.get(JAVA_LONG, FREE_FILES_AT);
            // Some file systems make inodes as they are needed, and count none.
            if (all > 0 && free < FEW_INODES) {
                findings.add(Finding.note(
                        this,
                        "Only " + free + " inodes are free there, and an image may have as many files.",
                        "Make room with jbuild prune, or set JBUILD_ROOT to a file system with more inodes."));
            }
        } finally {
            Descriptors.close(root);
        }
    }

    private void types(Path place, List<Finding> findings) throws IOException {
        Files.writeString(place.resolve("file"), "");
        int directory = Descriptors.open(place, Descriptors.O_RDONLY | Descriptors.O_DIRECTORY, 0);
        boolean unknown = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(BUFFER, 8);
            long count = Kernel.call(SystemCall.GETDENTS64, directory, entries.address(), BUFFER);
            for (long at = 0; at < count; at += entries.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + LENGTH_AT)) {
                unknown |= entries.get(ValueLayout.JAVA_BYTE, at + TYPE_AT) == 0;
            }
        } finally {
            Descriptors.close(directory);
        }
        if (unknown) {
            findings.add(Finding.problem(
                    this,
                    "It does not say in its directories which files are what (d_type), and overlayfs needs that.",
                    "Set JBUILD_ROOT to a directory on ext4, btrfs, or xfs with ftype=1."));
        }
    }

    private void attributes(Path place, List<Finding> findings) throws IOException {
        String name = (store.userXattr() ? "user" : "trusted") + ".jbuild";
        try (RootDir directory = RootDir.open(place)) {
            directory.setXattr("file", name, "x".getBytes(StandardCharsets.US_ASCII));
        } catch (ErrnoException refused) {
            findings.add(Finding.problem(
                    this,
                    "It takes no extended attributes (" + name + ": " + Errno.describe(refused.errno())
                            + "), in which overlayfs keeps its marks.",
                    "Set JBUILD_ROOT to a directory on ext4, xfs, btrfs, or tmpfs of Linux 6.6 or newer."));
        }
    }
}
