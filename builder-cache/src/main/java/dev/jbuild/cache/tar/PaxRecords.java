package dev.jbuild.cache.tar;

import dev.jbuild.cache.failure.LayerException;
import dev.jbuild.cache.os.FileNames;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The records of one PAX header ({@code "<length> <key>=<value>\n"}), values as bytes. */
final class PaxRecords {

    static final PaxRecords NONE = new PaxRecords(Map.of(), List.of());

    private static final String SCHILY_XATTR = "SCHILY.xattr.";
    private static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";
    private static final int LONGEST_LENGTH = 10;

    private final Map<String, byte[]> records;
    private final List<SparseMap.Piece> oldPieces;

    private PaxRecords(Map<String, byte[]> records, List<SparseMap.Piece> oldPieces) {
        this.records = records;
        this.oldPieces = oldPieces;
    }

    static PaxRecords parse(byte[] content) throws LayerException {
        Map<String, byte[]> records = new LinkedHashMap<>();
        List<SparseMap.Piece> pieces = new ArrayList<>();
        long offset = -1;
        int at = 0;
        while (at < content.length) {
            int space = at;
            while (space < content.length && space - at < LONGEST_LENGTH && content[space] != ' ') {
                space++;
            }
            long length = decimal(content, at, space);
            if (space >= content.length || content[space] != ' ' || length > content.length - at) {
                throw wrong();
            }
            int end = at + (int) length - 1;
            int equals = space + 1;
            while (equals < end && content[equals] != '=') {
                equals++;
            }
            if (equals >= end || equals == space + 1 || content[end] != '\n') {
                throw wrong();
            }
            String key = FileNames.decode(content, space + 1, equals);
            byte[] value = Arrays.copyOfRange(content, equals + 1, end);
            // The oldest sparse format repeats two keys, and only their order tells what belongs together.
            if (key.equals("GNU.sparse.offset")) {
                offset = decimal(value, 0, value.length);
            } else if (key.equals("GNU.sparse.numbytes")) {
                pieces.add(new SparseMap.Piece(offset, decimal(value, 0, value.length)));
            }
            records.put(key, value);
            at = end + 1;
            if (pieces.size() > SparseMap.MOST_PIECES) {
                throw wrong();
            }
        }
        return new PaxRecords(records, pieces);
    }

    boolean has(String key) {
        return records.containsKey(key);
    }

    /** A record that is not empty: an empty one means that the plain header's field counts. */
    private Optional<byte[]> value(String key) {
        return Optional.ofNullable(records.get(key)).filter(value -> value.length > 0);
    }

    Optional<String> text(String key) throws LayerException {
        Optional<byte[]> value = value(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        for (byte b : value.get()) {
            if (b == 0) {
                throw wrong();
            }
        }
        return Optional.of(FileNames.decode(value.get()));
    }

    OptionalLong number(String key) throws LayerException {
        Optional<byte[]> value = value(key);
        return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(decimal(value.get(), 0, value.get().length));
    }

    /** A time in seconds with a fraction; gives whole seconds (rounded down) and nanoseconds. */
    Optional<long[]> time(String key) throws LayerException {
        Optional<byte[]> value = value(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String text = new String(value.get(), StandardCharsets.ISO_8859_1);
        boolean negative = text.startsWith("-");
        String[] parts = (negative ? text.substring(1) : text).split("\\.", 2);
        byte[] whole = parts[0].getBytes(StandardCharsets.ISO_8859_1);
        long seconds = whole.length == 0 ? 0 : decimal(whole, 0, whole.length);
        long nanos = 0;
        if (parts.length == 2) {
            String fraction = (parts[1] + "000000000").substring(0, 9);
            nanos = decimal(fraction.getBytes(StandardCharsets.ISO_8859_1), 0, 9);
        }
        if (negative) {
            seconds = nanos == 0 ? -seconds : -seconds - 1;
            nanos = nanos == 0 ? 0 : 1_000_000_000 - nanos;
        }
        return Optional.of(new long[] {seconds, nanos});
    }

    /** The extended attributes, as star writes them (raw) or libarchive does (base64, names percent-encoded). */
    Map<String, byte[]> xattrs() throws LayerException {
        if (records.isEmpty()) {
            return Map.of();
        }
        Map<String, byte[]> xattrs = new TreeMap<>(FileNames::compare);
        for (Map.Entry<String, byte[]> record : records.entrySet()) {
            String key = record.getKey();
            if (key.startsWith(SCHILY_XATTR)) {
                xattrs.put(key.substring(SCHILY_XATTR.length()), record.getValue());
            } else if (key.startsWith(LIBARCHIVE_XATTR)) {
                xattrs.putIfAbsent(libarchiveName(key), libarchiveValue(record.getValue()));
            }
        }
        return xattrs;
    }

    private static String libarchiveName(String key) throws LayerException {
        try {
            return URLDecoder.decode(
                    key.substring(LIBARCHIVE_XATTR.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            throw wrong();
        }
    }

    private static byte[] libarchiveValue(byte[] value) throws LayerException {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException notBase64) {
            throw wrong();
        }
    }

    /** The pieces of a sparse file in the formats 0.0 and 0.1, which keep the map in the header. */
    List<SparseMap.Piece> pieces() throws LayerException {
        Optional<String> map = text("GNU.sparse.map");
        if (map.isEmpty()) {
            return oldPieces;
        }
        List<SparseMap.Piece> pieces = new ArrayList<>();
        String[] numbers = map.get().split(",", -1);
        for (int i = 0; i + 1 < numbers.length; i += 2) {
            byte[] offset = numbers[i].getBytes(StandardCharsets.ISO_8859_1);
            byte[] length = numbers[i + 1].getBytes(StandardCharsets.ISO_8859_1);
            pieces.add(new SparseMap.Piece(decimal(offset, 0, offset.length), decimal(length, 0, length.length)));
        }
        return pieces;
    }

    static long decimal(byte[] bytes, int start, int end) throws LayerException {
        if (start >= end || end - start > 18) {
            throw wrong();
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                throw wrong();
            }
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    private static LayerException wrong() {
        return new LayerException("JB2102", "", "The archive is refused: it has a PAX header that can't be read.");
    }
}
