package dev.jbuild.cache.chunk;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Packs and unpacks single chunks. */
public final class Chunks {

    /** The longest chunk when it is packed: zstd adds a little to what can't be made shorter. */
    public static final int LONGEST_PACKED = ChunkingOutputStream.MOST + (64 << 10);

    private static final int LEVEL = 3;

    private Chunks() {}

    /** Packs with zstd; the same chunk always gives the same bytes. */
    public static byte[] pack(byte[] chunk) {
        return Zstd.compress(chunk, LEVEL);
    }

    /**
     * Unpacks.
     *
     * @throws IOException if it is damaged, or longer than any chunk
     */
    public static byte[] unpack(byte[] packed) throws IOException {
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(packed))) {
            byte[] chunk = in.readNBytes(ChunkingOutputStream.MOST + 1);
            if (chunk.length > ChunkingOutputStream.MOST) {
                throw new IOException("a chunk is longer than " + ChunkingOutputStream.MOST + " bytes");
            }
            return chunk;
        } catch (ZstdException damaged) {
            throw new IOException("a chunk can't be unpacked: " + damaged.getMessage(), damaged);
        }
    }
}
