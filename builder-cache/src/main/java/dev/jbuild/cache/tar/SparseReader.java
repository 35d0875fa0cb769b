package dev.jbuild.cache.tar;

import dev.jbuild.cache.failure.LayerException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the map of a file with holes in GNU tar's four formats: in the header, in blocks behind it, in PAX records. */
final class SparseReader {

    private static final int PIECE = 24;
    private static final int NUMBER = 12;

    private final TarReader reader;
    private final InputStream in;

    SparseReader(TarReader reader, InputStream in) {
        this.reader = reader;
        this.in = in;
    }

    Optional<SparseMap> read(TarHeader header, PaxRecords pax, String name, long stored) throws IOException {
        if (header.flag() == 'S') {
            return Optional.of(readOld(header, name, stored));
        }
        OptionalLong major = pax.number("GNU.sparse.major");
        if (major.isPresent() && major.getAsLong() == 1) {
            List<SparseMap.Piece> pieces = readFromContent(name);
            long size = pax.number("GNU.sparse.realsize").orElseThrow(() -> SparseMap.wrong(name));
            return Optional.of(SparseMap.checked(name, size, pieces, reader.left()));
        }
        OptionalLong size = pax.number("GNU.sparse.size");
        return size.isPresent()
                ? Optional.of(SparseMap.checked(name, size.getAsLong(), pax.pieces(), stored))
                : Optional.empty();
    }

    private SparseMap readOld(TarHeader header, String name, long stored) throws IOException {
        List<SparseMap.Piece> pieces = new ArrayList<>();
        addPieces(header, 386, 4, pieces);
        boolean more = header.at(482) != 0;
        while (more) {
            byte[] block = new byte[TarHeader.SIZE];
            if (in.readNBytes(block, 0, block.length) < block.length) {
                throw TarReader.cutOff();
            }
            TarHeader extension = new TarHeader(block);
            addPieces(extension, 0, 21, pieces);
            more = extension.at(504) != 0;
            if (pieces.size() > SparseMap.MOST_PIECES) {
                throw SparseMap.wrong(name);
            }
        }
        return SparseMap.checked(name, header.number(483, NUMBER, "size"), pieces, stored);
    }

    private static void addPieces(TarHeader header, int at, int count, List<SparseMap.Piece> pieces)
            throws LayerException {
        for (int i = 0; i < count && header.at(at + i * PIECE) != 0; i++) {
            int start = at + i * PIECE;
            pieces.add(new SparseMap.Piece(
                    header.number(start, NUMBER, "offset"), header.number(start + NUMBER, NUMBER, "length")));
        }
    }

    /** Format 1.0: decimal numbers, one a line, in as many blocks at the beginning of the content as they need. */
    private List<SparseMap.Piece> readFromContent(String name) throws IOException {
        Lines lines = new Lines(name);
        long count = lines.next();
        if (count > SparseMap.MOST_PIECES) {
            throw SparseMap.wrong(name);
        }
        List<SparseMap.Piece> pieces = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            pieces.add(new SparseMap.Piece(lines.next(), lines.next()));
        }
        return pieces;
    }

    private final class Lines {
        private final String name;
        private final byte[] block = new byte[TarHeader.SIZE];
        private int at = TarHeader.SIZE;

        private Lines(String name) {
            this.name = name;
        }

        private long next() throws IOException {
            byte[] digits = new byte[19];
            int length = 0;
            while (true) {
                if (at == block.length) {
                    reader.consume(block, 0, block.length);
                    at = 0;
                }
                byte b = block[at++];
                if (b == '\n') {
                    return PaxRecords.decimal(digits, 0, length);
                }
                if (length == digits.length) {
                    throw SparseMap.wrong(name);
                }
                digits[length++] = b;
            }
        }
    }
}
