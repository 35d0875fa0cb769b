package dev.jbuild.cache.tar;

import dev.jbuild.cache.failure.LayerException;
import dev.jbuild.cache.os.FileNames;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads an archive entry by entry: {@link #next}, then the entry's content by {@link #read}; what is not read is skipped.
 * Not thread safe. Does not close the stream.
 *
 * <p>An extended header counts for the next file only, also when another kind of extended header stands between.
 */
public final class TarReader {

    /** What fits into the plain header's eleven octal digits; a PAX size below it has no reason to differ from that. */
    private static final long BIGGEST_PLAIN_SIZE = 077777777777L;

    private final InputStream in;
    private final int headerLimit;
    private final byte[] skipped = new byte[64 * 1024];
    private long left;
    private long padding;
    private boolean ended;
    private boolean marked;

    /** @param headerLimit the most bytes that all extended headers of one entry may have */
    public TarReader(InputStream in, int headerLimit) {
        this.in = in;
        this.headerLimit = headerLimit;
    }

    /** What the extended headers before a file say. */
    private static final class Extension {
        private PaxRecords pax = PaxRecords.NONE;
        private Optional<String> longName = Optional.empty();
        private Optional<String> longLink = Optional.empty();
        private long bytes;
        private boolean any;
    }

    /** Whether the archive's end was marked by blocks of zeros, and not only by the end of the stream. */
    public boolean endWasMarked() {
        return marked;
    }

    /** The next entry; empty at the end of the archive, behind which the stream may go on. */
    public Optional<TarEntry> next() throws IOException {
        Extension extension = new Extension();
        while (!ended) {
            skip(left + padding);
            left = 0;
            padding = 0;
            byte[] block = new byte[TarHeader.SIZE];
            int count = in.readNBytes(block, 0, block.length);
            if (count == 0) {
                ended = true;
                break;
            }
            if (count < block.length) {
                throw cutOff();
            }
            TarHeader header = new TarHeader(block);
            if (header.isZero()) {
                readSecondZeros();
                break;
            }
            header.verifyChecksum();
            if (!extend(header, extension)) {
                return Optional.of(entry(header, extension));
            }
        }
        if (extension.any) {
            throw refused("", "it ends with a header that belongs to no file");
        }
        return Optional.empty();
    }

    private void readSecondZeros() throws IOException {
        byte[] block = new byte[TarHeader.SIZE];
        int count = in.readNBytes(block, 0, block.length);
        if (count > 0 && !new TarHeader(block).isZero()) {
            throw refused("", "a block of zeros stands between its entries");
        }
        ended = true;
        marked = true;
    }

    /** Takes an extended header's content; false for the header of a file. */
    private boolean extend(TarHeader header, Extension extension) throws IOException {
        switch (header.flag()) {
            case 'x', 'X' -> extension.pax = PaxRecords.parse(content(header, extension));
            case 'L' -> extension.longName = Optional.of(text(content(header, extension)));
            case 'K' -> extension.longLink = Optional.of(text(content(header, extension)));
            case 'g' -> refuseGlobalNames(PaxRecords.parse(content(header, extension)));
            case 'V' -> content(header, extension);
            default -> {
                return false;
            }
        }
        extension.any |= header.flag() != 'g' && header.flag() != 'V';
        return true;
    }

    /** Readers differ in what a global header does, so one that would change names or sizes is refused. */
    private static void refuseGlobalNames(PaxRecords global) throws LayerException {
        for (String key : new String[] {"path", "linkpath", "size", "uid", "gid"}) {
            if (global.has(key)) {
                throw refused("", "it has a global header with \"" + key + "\"");
            }
        }
        if (!global.xattrs().isEmpty()) {
            throw refused("", "it has a global header with extended attributes");
        }
    }

    private byte[] content(TarHeader header, Extension extension) throws IOException {
        long size = header.size();
        extension.bytes += size;
        if (extension.bytes > headerLimit) {
            throw refused(header.name(), "an extended header is longer than " + headerLimit + " bytes");
        }
        byte[] content = in.readNBytes((int) size);
        if (content.length < size) {
            throw cutOff();
        }
        skip(padding(size));
        return content;
    }

    private static String text(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != 0) {
            end++;
        }
        return FileNames.decode(content, 0, end);
    }

    private TarEntry entry(TarHeader header, Extension extension) throws IOException {
        PaxRecords pax = extension.pax;
        String plainName = pax.text("path").orElse(header.name());
        String name = extension.longName.orElse(pax.text("GNU.sparse.name").orElse(plainName));
        long stored = size(header, pax, name);
        TarType type = type(header, name);
        boolean hasContent = type == TarType.FILE;
        left = hasContent ? stored : 0;
        padding = padding(left);
        Optional<SparseMap> sparse =
                hasContent ? new SparseReader(this, in).read(header, pax, name, left) : Optional.empty();
        long[] time = pax.time("mtime").orElse(new long[] {header.mtime(), 0});
        OptionalLong uid = pax.number("uid");
        OptionalLong gid = pax.number("gid");
        boolean device = type == TarType.CHARACTER_DEVICE || type == TarType.BLOCK_DEVICE;
        Map<String, byte[]> xattrs = pax.xattrs();
        return new TarEntry(
                type,
                name,
                extension.longLink.orElse(pax.text("linkpath").orElse(header.linkName())),
                header.mode(),
                uid.isPresent() ? TarHeader.id(uid.getAsLong(), name) : header.uid(),
                gid.isPresent() ? TarHeader.id(gid.getAsLong(), name) : header.gid(),
                left,
                time[0],
                (int) time[1],
                device ? header.deviceMajor() : 0,
                device ? header.deviceMinor() : 0,
                xattrs,
                sparse);
    }

    private static long size(TarHeader header, PaxRecords pax, String name) throws LayerException {
        long plain = header.size();
        OptionalLong size = pax.number("size");
        if (size.isEmpty()) {
            return plain;
        }
        if (size.getAsLong() <= BIGGEST_PLAIN_SIZE && size.getAsLong() != plain) {
            throw refused(name, "it says of \"" + name + "\" two sizes, " + plain + " and " + size.getAsLong());
        }
        return size.getAsLong();
    }

    private static TarType type(TarHeader header, String name) throws LayerException {
        return switch (header.flag()) {
            case 0, '0', '7', 'S' -> name.endsWith("/") && header.flag() != 'S' ? TarType.DIRECTORY : TarType.FILE;
            case '1' -> TarType.HARD_LINK;
            case '2' -> TarType.SYMLINK;
            case '3' -> TarType.CHARACTER_DEVICE;
            case '4' -> TarType.BLOCK_DEVICE;
            case '5' -> TarType.DIRECTORY;
            case '6' -> TarType.FIFO;
            default ->
                throw refused(
                        name, "\"" + name + "\" is of the kind '" + printable(header.flag()) + "', which is not known");
        };
    }

    private static String printable(char flag) {
        return flag > ' ' && flag < 0x7f ? String.valueOf(flag) : "\\" + (int) flag;
    }

    /** Reads some of the current entry's content; -1 at its end. */
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw cutOff();
        }
        left -= count;
        return count;
    }

    /** Reads that many bytes of the entry's content which are no content but belong to its description. */
    void consume(byte[] bytes, int offset, int length) throws IOException {
        if (length > left || in.readNBytes(bytes, offset, length) < length) {
            throw cutOff();
        }
        left -= length;
    }

    long left() {
        return left;
    }

    private void skip(long count) throws IOException {
        long rest = count;
        while (rest > 0) {
            int read = in.read(skipped, 0, (int) Math.min(rest, skipped.length));
            if (read < 0) {
                throw cutOff();
            }
            rest -= read;
        }
    }

    private static long padding(long size) {
        return -size & (TarHeader.SIZE - 1);
    }

    static EOFException cutOff() {
        return new EOFException("The archive is cut off: it ends in the middle of an entry. Get it again.");
    }

    private static LayerException refused(String entry, String why) {
        return new LayerException("JB2101", entry, "The archive is refused: " + why + ".");
    }
}
