package dev.jbuild.cache.chunk;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Cuts what is written to it into chunks of {@value #LEAST} to {@value #MOST} bytes, about {@value #USUAL} on average, at places
 * that depend only on the bytes shortly before them. Closing it ends the last chunk. One thread's.
 */
public final class ChunkingOutputStream extends OutputStream {

    public static final int LEAST = 256 << 10;
    public static final int USUAL = 1 << 20;
    public static final int MOST = 4 << 20;

    /** Two more bits before the usual length and two fewer behind it keep the lengths close to the usual one. */
    private static final long STRICT = -1L << (64 - 22);

    private static final long LOOSE = -1L << (64 - 18);
    private static final long[] GEAR = gear();

    private final Sink sink;
    private final byte[] chunk = new byte[MOST];
    private int length;
    private long hash;

    /** Takes chunks in their order. */
    public interface Sink {

        /** @param chunk the caller's to keep */
        void take(byte[] chunk) throws IOException;
    }

    public ChunkingOutputStream(Sink sink) {
        this.sink = sink;
    }

    /** A number for each byte. They decide where is cut, so they never change: the algorithm and its seed are part of the format. */
    private static long[] gear() {
        long[] gear = new long[256];
        long state = 0x6a6275696c64L;
        for (int index = 0; index < gear.length; index++) {
            // SplitMix64 (Steele, Lea, Flood 2014).
            state += 0x9e3779b97f4a7c15L;
            long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
            gear[index] = mixed ^ (mixed >>> 31);
        }
        return gear;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        for (int index = offset; index < offset + count; index++) {
            byte next = bytes[index];
            chunk[length++] = next;
            if (length <= LEAST) {
                continue;
            }
            hash = (hash << 1) + GEAR[next & 0xff];
            long mask = length < USUAL ? STRICT : LOOSE;
            if ((hash & mask) == 0 || length == MOST) {
                cut();
            }
        }
    }

    private void cut() throws IOException {
        byte[] whole = Arrays.copyOf(chunk, length);
        length = 0;
        hash = 0;
        sink.take(whole);
    }

    @Override
    public void close() throws IOException {
        if (length > 0) {
            cut();
        }
    }
}
