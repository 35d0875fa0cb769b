package dev.jbuild.cache.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.cache.digest.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChunkingOutputStreamTests {

    private static final int MEBIBYTE = 1 << 20;

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static List<byte[]> cut(byte[]... parts) throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        try (ChunkingOutputStream out = new ChunkingOutputStream(chunks::add)) {
            for (byte[] part : parts) {
                out.write(part);
            }
        }
        return chunks;
    }

    private static Set<Digest> digests(List<byte[]> chunks) {
        Set<Digest> digests = new HashSet<>();
        chunks.forEach(chunk -> digests.add(Digest.of(chunk)));
        return digests;
    }

    @Test
    void chunksTogetherAreTheContentAndHaveTheirLengths() throws IOException {
        for (int length : new int[] {0, 1, ChunkingOutputStream.LEAST, 40 * MEBIBYTE}) {
            byte[] content = random(7, length);
            List<byte[]> chunks = cut(content);
            ByteArrayOutputStream together = new ByteArrayOutputStream();
            for (byte[] chunk : chunks) {
                together.write(chunk);
            }
            assertThat(together.toByteArray()).isEqualTo(content);
            assertThat(chunks).allMatch(chunk -> chunk.length <= ChunkingOutputStream.MOST);
            assertThat(chunks.subList(0, Math.max(0, chunks.size() - 1)))
                    .allMatch(chunk -> chunk.length >= ChunkingOutputStream.LEAST);
        }
        assertThat(cut(random(7, 40 * MEBIBYTE)).size()).as("about 1 MiB each").isBetween(28, 56);
    }

    @Test
    void whatIsPutInSomewhereChangesFewChunks() throws IOException {
        byte[] content = random(11, 30 * MEBIBYTE);
        Set<Digest> before = digests(cut(content));
        for (int at : new int[] {0, 9 * MEBIBYTE}) {
            byte[] start = Arrays.copyOf(content, at);
            byte[] rest = Arrays.copyOfRange(content, at, content.length);
            Set<Digest> after = digests(cut(start, new byte[] {1, 2, 3}, rest));
            after.removeAll(before);
            assertThat(after.size()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void contentThatIsAllTheSameIsCutAtTheMost() throws IOException {
        assertThat(cut(new byte[9 * MEBIBYTE])).hasSizeBetween(3, 36);
    }

    @Test
    void packingIsUndoneAndBounded() throws IOException {
        byte[] chunk = random(3, 100_000);
        assertThat(Chunks.unpack(Chunks.pack(chunk))).isEqualTo(chunk);
        assertThat(Chunks.pack(chunk)).isEqualTo(Chunks.pack(chunk));
        assertThatThrownBy(() -> Chunks.unpack(Chunks.pack(new byte[ChunkingOutputStream.MOST + 1])))
                .hasMessageContaining("longer than");
        assertThatThrownBy(() -> Chunks.unpack(random(5, 1000))).isInstanceOf(IOException.class);
    }
}
