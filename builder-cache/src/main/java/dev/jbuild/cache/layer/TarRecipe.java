package dev.jbuild.cache.layer;

import com.github.luben.zstd.ZstdInputStream;
import dev.jbuild.cache.os.BulkInputStream;
import dev.jbuild.cache.os.FileNames;
import dev.jbuild.cache.os.RootDir;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An archive, read anew from its recipe and the tree that it was unpacked to: byte for byte what came, if nothing of both
 * was changed since. Whether it is, only the digest tells. One thread's; closing closes the recipe's file, not the tree.
 *
 * <p>A recipe is a zstd stream: {@link #MAGIC}, then parts, each with a byte that tells its kind. {@link #PLAIN} has a length
 * (four bytes, big endian) and as many bytes of the archive; {@link #CONTENT} has a length (eight bytes), the length of a
 * path (four) and the path of the file whose content comes next; {@link #END} is the last.
 */
final class TarRecipe extends BulkInputStream {

    static final byte[] MAGIC = "jbuild tar 1\n".getBytes(StandardCharsets.US_ASCII);
    static final int PLAIN = 1;
    static final int CONTENT = 2;
    static final int END = 3;

    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_PATH = 1 << 16;

    private final DataInputStream recipe;
    private final RootDir tree;
    private InputStream part = InputStream.nullInputStream();
    private boolean inFile;
    private long left;
    private boolean ended;

    TarRecipe(Path recipe, RootDir tree) throws IOException {
        InputStream file = Files.newInputStream(recipe);
        try {
            this.recipe = new DataInputStream(new BufferedInputStream(new ZstdInputStream(file), BUFFER));
            this.tree = tree;
            if (!Arrays.equals(this.recipe.readNBytes(MAGIC.length), MAGIC)) {
                throw new EOFException("it is no recipe of an archive");
            }
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (left == 0 && !ended) {
            next();
        }
        if (ended) {
            return -1;
        }
        int count = part.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("a file of the layer is shorter than it was");
        }
        left -= count;
        return count;
    }

    private void next() throws IOException {
        leave();
        switch (recipe.readUnsignedByte()) {
            case PLAIN -> {
                left = Integer.toUnsignedLong(recipe.readInt());
                part = recipe;
            }
            case CONTENT -> {
                left = recipe.readLong();
                int length = recipe.readInt();
                if (left < 0 || length < 0 || length > LONGEST_PATH) {
                    throw damaged();
                }
                byte[] path = recipe.readNBytes(length);
                if (path.length < length) {
                    throw damaged();
                }
                part = tree.read(FileNames.decode(path));
                inFile = true;
            }
            case END -> {
                ended = true;
                // To the end of the stream, so that its own checksum counts.
                if (recipe.read() >= 0) {
                    throw damaged();
                }
            }
            default -> throw damaged();
        }
    }

    private static EOFException damaged() {
        return new EOFException("the recipe of an archive is damaged");
    }

    private void leave() throws IOException {
        if (inFile) {
            part.close();
            inFile = false;
        }
    }

    @Override
    public void close() throws IOException {
        leave();
        recipe.close();
    }
}
