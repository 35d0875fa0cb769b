package dev.jbuild.cache.layer;

import com.github.luben.zstd.ZstdOutputStream;
import dev.jbuild.cache.os.BulkInputStream;
import dev.jbuild.cache.os.FileNames;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Passes an archive on, and writes its {@link TarRecipe} meanwhile: whatever is read is taken down, but for the content of
 * files, of which only the place is. Not thread safe; closing closes the recipe, not the source.
 */
final class TarRecorder extends BulkInputStream implements ContentWatch {

    private static final int BUFFER = 1 << 16;
    private static final int ZSTD_LEVEL = 3;

    private final InputStream in;
    private final DataOutputStream recipe;
    private final byte[] plain = new byte[BUFFER];
    private int used;
    private boolean inContent;
    private boolean whole = true;

    TarRecorder(InputStream in, Path recipe) throws IOException {
        this.in = in;
        OutputStream file = Files.newOutputStream(recipe);
        this.recipe = new DataOutputStream(new ZstdOutputStream(file, ZSTD_LEVEL).setChecksum(true));
        this.recipe.write(TarRecipe.MAGIC);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        if (count > 0 && !inContent && whole) {
            take(bytes, offset, count);
        }
        return count;
    }

    private void take(byte[] bytes, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int part = Math.min(count - done, plain.length - used);
            System.arraycopy(bytes, offset + done, plain, used, part);
            used += part;
            done += part;
            if (used == plain.length) {
                flushPlain();
            }
        }
    }

    private void flushPlain() throws IOException {
        if (used > 0) {
            recipe.write(TarRecipe.PLAIN);
            recipe.writeInt(used);
            recipe.write(plain, 0, used);
            used = 0;
        }
    }

    @Override
    public void contentBegins(String path, long size) throws IOException {
        inContent = size > 0;
        if (inContent && whole) {
            flushPlain();
            byte[] name = FileNames.encode(path);
            recipe.write(TarRecipe.CONTENT);
            recipe.writeLong(size);
            recipe.writeInt(name.length);
            recipe.write(name);
        }
    }

    @Override
    public void contentEnds() {
        inContent = false;
    }

    @Override
    public void cannotBeRebuilt() {
        whole = false;
    }

    /** Whether the archive can be made anew of the tree and what was written down. */
    boolean isWhole() {
        return whole;
    }

    @Override
    public void close() throws IOException {
        if (whole) {
            flushPlain();
            recipe.write(TarRecipe.END);
        }
        recipe.close();
    }
}
