package dev.jbuild.cache.tar;

import dev.jbuild.cache.failure.LayerException;
import java.util.List;

/**
 * Where the content of a file with holes belongs.
 *
 * @param size of the file, holes included
 * @param pieces in order, not overlapping
 */
public record SparseMap(long size, List<Piece> pieces) {

    /** More pieces than this are refused; each costs memory. */
    static final int MOST_PIECES = 100_000;

    /** Some bytes and where they go. */
    public record Piece(long offset, long length) {}

    public SparseMap {
        pieces = List.copyOf(pieces);
    }

    /** Checks that the pieces lie in the file and are as long together as the content. */
    static SparseMap checked(String entry, long size, List<Piece> pieces, long content) throws LayerException {
        long end = 0;
        long sum = 0;
        for (Piece piece : pieces) {
            if (piece.offset < end || piece.length < 0 || piece.length > size - piece.offset) {
                throw wrong(entry);
            }
            end = piece.offset + piece.length;
            sum += piece.length;
        }
        if (sum != content || pieces.size() > MOST_PIECES) {
            throw wrong(entry);
        }
        return new SparseMap(size, pieces);
    }

    static LayerException wrong(String entry) {
        return new LayerException(
                "JB2103", entry, "The archive is refused: the map of the holes of \"" + entry + "\" is wrong.");
    }
}
