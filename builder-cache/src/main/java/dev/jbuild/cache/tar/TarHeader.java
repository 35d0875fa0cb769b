package dev.jbuild.cache.tar;

import dev.jbuild.cache.failure.LayerException;
import dev.jbuild.cache.os.FileNames;

/** One 512-byte header block, its fields still bytes. */
final class TarHeader {

    static final int SIZE = 512;

    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final long BIGGEST_MODE = 0177777;
    private static final long BIGGEST_ID = 0xfffffffeL;

    private final byte[] block;

    TarHeader(byte[] block) {
        this.block = block;
    }

    boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum of all bytes, the checksum field's counted as spaces; old programs added up signed bytes. */
    void verifyChecksum() throws LayerException {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < SIZE; i++) {
            boolean inField = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
            unsigned += inField ? ' ' : block[i] & 0xff;
            signed += inField ? ' ' : block[i];
        }
        long stored = number(CHECKSUM_AT, CHECKSUM_LENGTH, "checksum");
        if (stored != unsigned && stored != signed) {
            throw refused("a header's checksum is wrong; the archive is damaged or is no tar");
        }
    }

    char flag() {
        return (char) (block[156] & 0xff);
    }

    boolean isGnu() {
        return matches(257, "ustar  ");
    }

    private boolean isPosix() {
        return matches(257, "ustar\0");
    }

    private boolean matches(int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (block[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The name, with the prefix that ustar has for long ones (star's is shorter). */
    String name() {
        String name = text(0, 100);
        if (!isPosix()) {
            return name;
        }
        String prefix = text(345, matches(508, "tar\0") ? 131 : 155);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    String linkName() {
        return text(157, 100);
    }

    int mode() throws LayerException {
        long mode = number(100, 8, "mode");
        if (mode < 0 || mode > BIGGEST_MODE) {
            throw refused("the mode of \"" + name() + "\" is out of range");
        }
        return (int) mode & 07777;
    }

    int uid() throws LayerException {
        return id(number(108, 8, "uid"), name());
    }

    int gid() throws LayerException {
        return id(number(116, 8, "gid"), name());
    }

    /** 2^32-1 means "leave it" to the kernel, so it can't be an owner. */
    static int id(long number, String entry) throws LayerException {
        if (number < 0 || number > BIGGEST_ID) {
            throw new LayerException(
                    "JB2101", entry, "The archive is refused: the owner of \"" + entry + "\" is out of range.");
        }
        return (int) number;
    }

    long size() throws LayerException {
        long size = number(124, 12, "size");
        if (size < 0) {
            throw refused("the size of \"" + name() + "\" is negative");
        }
        return size;
    }

    long mtime() throws LayerException {
        return number(136, 12, "mtime");
    }

    int deviceMajor() throws LayerException {
        return device(329);
    }

    int deviceMinor() throws LayerException {
        return device(337);
    }

    private int device(int at) throws LayerException {
        long number = isPosix() || isGnu() ? number(at, 8, "device") : 0;
        if (number < 0 || number > 0xfffff) {
            throw refused("the device number of \"" + name() + "\" is out of range");
        }
        return (int) number;
    }

    byte at(int index) {
        return block[index];
    }

    private String text(int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return FileNames.decode(block, at, end);
    }

    /** An octal number in ASCII, or a big-endian one in two's complement when the first byte's highest bit is set. */
    long number(int at, int length, String field) throws LayerException {
        return (block[at] & 0x80) != 0 ? binary(at, length, field) : octal(at, length, field);
    }

    private long binary(int at, int length, String field) throws LayerException {
        boolean negative = (block[at] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int b = i == 0 ? (block[at] & 0x3f) | (negative ? 0xc0 : 0) : block[at + i] & 0xff;
            if (value >> 55 != (negative ? -1 : 0)) {
                throw refused("the " + field + " of an entry is out of range");
            }
            value = (value << 8) | b;
        }
        return value;
    }

    private long octal(int at, int length, String field) throws LayerException {
        int i = at;
        int end = at + length;
        while (i < end && (block[i] == ' ' || block[i] == 0)) {
            i++;
        }
        long value = 0;
        while (i < end && block[i] >= '0' && block[i] <= '7') {
            value = value * 8 + block[i] - '0';
            i++;
        }
        while (i < end && (block[i] == ' ' || block[i] == 0)) {
            i++;
        }
        if (i < end) {
            throw refused("the " + field + " of an entry is no number");
        }
        return value;
    }

    private LayerException refused(String why) {
        return new LayerException("JB2101", text(0, 100), "The archive is refused: " + why + ".");
    }
}
