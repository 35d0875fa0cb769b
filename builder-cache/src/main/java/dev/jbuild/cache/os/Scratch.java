package dev.jbuild.cache.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for the arguments of one system call, lent to one thread between {@link #take} and {@link #close}.
 *
 * <p>Borrowed from a queue and not kept per thread: thousands of virtual threads would each keep some, and an arena per
 * call costs more than most calls. What does not fit into the fixed part comes from an arena that ends with the loan.
 */
final class Scratch implements AutoCloseable {

    /** Holds two paths of 4,096 bytes, a directory listing's buffer and the small structures. */
    private static final int SIZE = 48 * 1024;

    private static final ConcurrentLinkedQueue<Scratch> FREE = new ConcurrentLinkedQueue<>();

    private final MemorySegment state;
    private final MemorySegment memory;
    private long used;
    private @Nullable Arena overflow;

    private Scratch() {
        Arena arena = Arena.ofAuto();
        state = arena.allocate(Kernel.CAPTURED);
        memory = arena.allocate(SIZE, 16);
    }

    static Scratch take() {
        Scratch free = FREE.poll();
        return free != null ? free : new Scratch();
    }

    MemorySegment state() {
        return state;
    }

    /** A zero-terminated copy of the bytes; gives its address. */
    long string(byte[] bytes) {
        MemorySegment copy = reserve(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
        copy.set(JAVA_BYTE, bytes.length, (byte) 0);
        return copy.address();
    }

    /** Memory until {@link #close}, aligned to 16 bytes, its content undefined. */
    MemorySegment reserve(long size) {
        long start = used;
        if (start + size > SIZE) {
            if (overflow == null) {
                overflow = Arena.ofConfined();
            }
            return overflow.allocate(size, 16);
        }
        used = (start + size + 15) & -16L;
        return memory.asSlice(start, size);
    }

    long call(SystemCall call, long a, long b, long c, long d, long e, long f) {
        return Kernel.call(state, call, a, b, c, d, e, f);
    }

    long call(SystemCall call, long a, long b, long c, long d) {
        return Kernel.call(state, call, a, b, c, d, 0, 0);
    }

    long call(SystemCall call, long a, long b) {
        return Kernel.call(state, call, a, b, 0, 0, 0, 0);
    }

    @Override
    public void close() {
        used = 0;
        if (overflow != null) {
            overflow.close();
            overflow = null;
        }
        FREE.offer(this);
    }
}
