package dev.jbuild.cache.layer;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Finds out by its first bytes how a stream is compressed, and takes the compression away. */
public final class Decompression {

    private static final int BUFFER = 1 << 17;
    private static final int MAGIC = 6;
    private static final int XZ_MEMORY_KIB = 256 << 10;
    private static final int ZSTD_WINDOW_LOG = 27;

    private Decompression() {}

    /** A stream's content without its compression, if it has one of gzip, zstd, bzip2, xz. Does not close it. */
    public static InputStream open(InputStream in) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(new BufferedInputStream(in, BUFFER), MAGIC);
        byte[] magic = pushback.readNBytes(MAGIC);
        pushback.unread(magic);
        return switch (kind(magic)) {
            case GZIP -> new GZIPInputStream(pushback, BUFFER);
            case ZSTD ->
                new ZstdInputStream(pushback).setLongMax(ZSTD_WINDOW_LOG).setContinuous(false);
            case BZIP2 -> new BZip2CompressorInputStream(pushback, true);
            case XZ -> new XZInputStream(pushback, XZ_MEMORY_KIB);
            case NONE -> pushback;
        };
    }

    /** How something is compressed. */
    enum Kind {
        NONE,
        GZIP,
        ZSTD,
        BZIP2,
        XZ
    }

    static Kind kind(byte[] start) {
        if (begins(start, 0x1f, 0x8b)) {
            return Kind.GZIP;
        }
        if (begins(start, 0x28, 0xb5, 0x2f, 0xfd)) {
            return Kind.ZSTD;
        }
        if (begins(start, 'B', 'Z', 'h')) {
            return Kind.BZIP2;
        }
        return begins(start, 0xfd, '7', 'z', 'X', 'Z', 0) ? Kind.XZ : Kind.NONE;
    }

    private static boolean begins(byte[] start, int... magic) {
        if (start.length < magic.length) {
            return false;
        }
        for (int index = 0; index < magic.length; index++) {
            if ((start[index] & 0xff) != magic[index]) {
                return false;
            }
        }
        return true;
    }
}
