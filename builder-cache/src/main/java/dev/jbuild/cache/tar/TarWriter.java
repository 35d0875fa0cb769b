package dev.jbuild.cache.tar;

import dev.jbuild.cache.os.FileNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes archives whose bytes depend on the entries only. Not thread safe. Buffers; {@link #finish} writes the end, and
 * nothing closes the stream.
 */
public final class TarWriter {

    private static final long BIGGEST_SIZE = 077777777777L;
    private static final int BIGGEST_ID = 07777777;
    private static final int NAME = 100;
    private static final int PREFIX = 155;
    private static final int BUFFER = 256 * 1024;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private int used;
    private long total;
    private long entries;
    private long contentSize;
    private long contentLeft;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Begins an entry; {@code size} bytes of {@link #write} have to follow before the next one. */
    public void begin(TarEntry entry) throws IOException {
        if (contentLeft > 0) {
            throw new IOException("less content than the entry's size says");
        }
        byte[] name = FileNames.encode(entry.type() == TarType.DIRECTORY ? entry.name() + "/" : entry.name());
        byte[] link = FileNames.encode(entry.linkName());
        byte[] pax = extension(entry, name, link);
        if (pax.length > 0) {
            byte[] last = FileNames.encode(
                    "PaxHeaders.0/" + entry.name().substring(entry.name().lastIndexOf('/') + 1));
            byte[] paxName = Arrays.copyOf(last, Math.min(last.length, NAME));
            header('x', paxName, new byte[0], 0644, 0, 0, pax.length, 0, 0, 0);
            put(pax, 0, pax.length);
            pad(pax.length);
        }
        header(
                entry.type().flag(),
                name,
                link,
                entry.mode(),
                Integer.compareUnsigned(entry.uid(), BIGGEST_ID) > 0 ? 0 : entry.uid(),
                Integer.compareUnsigned(entry.gid(), BIGGEST_ID) > 0 ? 0 : entry.gid(),
                entry.size() > BIGGEST_SIZE ? 0 : entry.size(),
                entry.mtimeSeconds() < 0 || entry.mtimeSeconds() > BIGGEST_SIZE ? 0 : entry.mtimeSeconds(),
                entry.deviceMajor(),
                entry.deviceMinor());
        contentLeft = entry.size();
        contentSize = entry.size();
        entries++;
    }

    /** What ustar can't say of the entry, as PAX records in a fixed order. */
    private static byte[] extension(TarEntry entry, byte[] name, byte[] link) {
        ByteArrayOutputStream records = new ByteArrayOutputStream(0);
        if (name.length > NAME && split(name) < 0) {
            record(records, "path", name);
        }
        if (link.length > NAME) {
            record(records, "linkpath", link);
        }
        if (entry.size() > BIGGEST_SIZE) {
            record(records, "size", entry.size());
        }
        if (Integer.compareUnsigned(entry.uid(), BIGGEST_ID) > 0) {
            record(records, "uid", Integer.toUnsignedLong(entry.uid()));
        }
        if (Integer.compareUnsigned(entry.gid(), BIGGEST_ID) > 0) {
            record(records, "gid", Integer.toUnsignedLong(entry.gid()));
        }
        if (entry.mtimeSeconds() < 0 || entry.mtimeSeconds() > BIGGEST_SIZE) {
            record(records, "mtime", entry.mtimeSeconds());
        }
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            record(records, "SCHILY.xattr." + xattr.getKey(), xattr.getValue());
        }
        return records.toByteArray();
    }

    private static void record(ByteArrayOutputStream records, String key, long value) {
        record(records, key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    /** The length counts itself. */
    private static void record(ByteArrayOutputStream records, String key, byte[] value) {
        byte[] keyBytes = FileNames.encode(key);
        int rest = keyBytes.length + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() > Integer.toString(rest).length()) {
            length = rest + Integer.toString(length).length();
        }
        records.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
        records.writeBytes(keyBytes);
        records.write('=');
        records.writeBytes(value);
        records.write('\n');
    }

    /** Where a long name can be cut at a slash into ustar's prefix and name; -1 if nowhere. */
    private static int split(byte[] name) {
        for (int i = Math.min(PREFIX, name.length - 2); i > 0 && name.length - i - 1 <= NAME; i--) {
            if (name[i] == '/') {
                return i;
            }
        }
        return -1;
    }

    private void header(
            char flag,
            byte[] name,
            byte[] link,
            int mode,
            int uid,
            int gid,
            long size,
            long mtime,
            int major,
            int minor)
            throws IOException {
        if (used + TarHeader.SIZE > BUFFER) {
            flush();
        }
        int at = used;
        Arrays.fill(buffer, at, at + TarHeader.SIZE, (byte) 0);
        int cut = name.length > NAME ? split(name) : -1;
        if (cut > 0) {
            System.arraycopy(name, cut + 1, buffer, at, name.length - cut - 1);
            System.arraycopy(name, 0, buffer, at + 345, cut);
        } else {
            System.arraycopy(name, 0, buffer, at, Math.min(name.length, NAME));
        }
        System.arraycopy(link, 0, buffer, at + 157, Math.min(link.length, NAME));
        octal(at + 100, 7, mode);
        octal(at + 108, 7, uid);
        octal(at + 116, 7, gid);
        octal(at + 124, 11, size);
        octal(at + 136, 11, mtime);
        buffer[at + 156] = (byte) flag;
        byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, buffer, at + 257, magic.length);
        octal(at + 329, 7, major);
        octal(at + 337, 7, minor);
        checksum(at);
        used += TarHeader.SIZE;
        total += TarHeader.SIZE;
    }

    private void checksum(int at) {
        int sum = 8 * ' ';
        for (int i = at; i < at + TarHeader.SIZE; i++) {
            sum += buffer[i] & 0xff;
        }
        octal(at + 148, 6, sum);
        buffer[at + 155] = ' ';
    }

    private void octal(int at, int digits, long value) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            buffer[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    /** Adds to the content of the entry that was begun. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > contentLeft) {
            throw new IOException("more content than the entry's size says");
        }
        put(bytes, offset, length);
        contentLeft -= length;
        if (contentLeft == 0) {
            pad(contentSize);
        }
    }

    private void put(byte[] bytes, int offset, int length) throws IOException {
        total += length;
        if (length > BUFFER - used) {
            flush();
            if (length >= BUFFER) {
                out.write(bytes, offset, length);
                return;
            }
        }
        System.arraycopy(bytes, offset, buffer, used, length);
        used += length;
    }

    private void pad(long size) throws IOException {
        int padding = (int) (-size & (TarHeader.SIZE - 1));
        put(new byte[padding], 0, padding);
    }

    private void flush() throws IOException {
        out.write(buffer, 0, used);
        used = 0;
    }

    /** Ends the archive with two blocks of zeros and gives all bytes to the stream. */
    public void finish() throws IOException {
        if (contentLeft > 0) {
            throw new IOException("less content than the entry's size says");
        }
        byte[] end = new byte[2 * TarHeader.SIZE];
        put(end, 0, end.length);
        flush();
        out.flush();
    }

    /** The number of bytes so far. */
    public long size() {
        return total;
    }

    /** The number of entries so far. */
    public long entries() {
        return entries;
    }
}
