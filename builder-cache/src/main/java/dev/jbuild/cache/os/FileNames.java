package dev.jbuild.cache.os;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * File names as strings without loss: Linux names are bytes, mostly but not always UTF-8.
 *
 * <p>A byte that is no part of valid UTF-8 becomes the lone surrogate U+DC80 to U+DCFF and back (Python's
 * {@code surrogateescape}), so {@code encode(decode(bytes))} is always the same bytes. Every path string in jbuild's
 * interfaces is such a string.
 */
public final class FileNames {

    private static final int ESCAPE = 0xdc00;

    private FileNames() {}

    /** The string for a name's bytes. */
    public static String decode(byte[] name) {
        return decode(name, 0, name.length);
    }

    /** The string for a part of the bytes. */
    public static String decode(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
                return decodeSlowly(bytes, start, end);
            }
        }
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static String decodeSlowly(byte[] bytes, int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        int i = start;
        while (i < end) {
            int length = sequenceLength(bytes, i, end);
            if (length == 0) {
                text.append((char) (ESCAPE + (bytes[i] & 0xff)));
                i++;
            } else {
                text.appendCodePoint(codePoint(bytes, i, length));
                i += length;
            }
        }
        return text.toString();
    }

    /** How many bytes the valid UTF-8 sequence at {@code i} has; 0 when it is not valid (overlong, surrogate, cut). */
    private static int sequenceLength(byte[] bytes, int i, int end) {
        int first = bytes[i] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xc2 && first <= 0xdf
                ? 2
                : (first & 0xf0) == 0xe0 ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
        if (length == 0 || i + length > end) {
            return 0;
        }
        for (int k = 1; k < length; k++) {
            if ((bytes[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int point = codePoint(bytes, i, length);
        boolean overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
        boolean surrogate = (point >= 0xd800 && point <= 0xdfff);
        return overlong || surrogate || point > 0x10ffff ? 0 : length;
    }

    private static int codePoint(byte[] bytes, int i, int length) {
        int first = bytes[i] & 0xff;
        int point = length == 1 ? first : first & (0x7f >> length);
        for (int k = 1; k < length; k++) {
            point = (point << 6) | (bytes[i + k] & 0x3f);
        }
        return point;
    }

    /**
     * The name's bytes.
     *
     * @throws IllegalArgumentException for a lone surrogate that no byte decodes to
     */
    public static byte[] encode(String name) {
        int length = name.length();
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) >= 0x80) {
                return encodeSlowly(name);
            }
        }
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] encodeSlowly(String name) {
        byte[] bytes = new byte[name.length() * 3];
        int size = 0;
        int i = 0;
        while (i < name.length()) {
            int point = name.codePointAt(i);
            i += Character.charCount(point);
            if (point >= 0xd800 && point <= 0xdfff) {
                if (point < ESCAPE + 0x80 || point > ESCAPE + 0xff) {
                    throw new IllegalArgumentException("the name holds a lone surrogate that stands for no byte");
                }
                bytes[size++] = (byte) (point - ESCAPE);
            } else if (point < 0x80) {
                bytes[size++] = (byte) point;
            } else if (point < 0x800) {
                bytes[size++] = (byte) (0xc0 | (point >> 6));
                bytes[size++] = (byte) (0x80 | (point & 0x3f));
            } else if (point < 0x10000) {
                bytes[size++] = (byte) (0xe0 | (point >> 12));
                bytes[size++] = (byte) (0x80 | ((point >> 6) & 0x3f));
                bytes[size++] = (byte) (0x80 | (point & 0x3f));
            } else {
                bytes[size++] = (byte) (0xf0 | (point >> 18));
                bytes[size++] = (byte) (0x80 | ((point >> 12) & 0x3f));
                bytes[size++] = (byte) (0x80 | ((point >> 6) & 0x3f));
                bytes[size++] = (byte) (0x80 | (point & 0x3f));
            }
        }
        return Arrays.copyOf(bytes, size);
    }

    /** Orders names by their bytes, as {@code LC_ALL=C sort} does; Java's own order differs beyond U+FFFF. */
    public static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return a < 0x80 || b < 0x80
                        ? Character.compare(a, b)
                        : Arrays.compareUnsigned(encode(left), encode(right));
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
