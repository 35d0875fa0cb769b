package dev.jbuild.cache.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A native buffer through which bytes pass between a descriptor and the heap, lent to one reader or writer at a time.
 *
 * <p>Large, because a call per 128 KiB costs nothing and a call per 8 KiB does; borrowed, because tens of thousands of
 * small files pass through one after the other.
 */
final class IoBuffer implements AutoCloseable {

    static final int SIZE = 128 * 1024;

    private static final ConcurrentLinkedQueue<IoBuffer> FREE = new ConcurrentLinkedQueue<>();

    private final MemorySegment state;
    private final MemorySegment memory;
    private final long address;

    private IoBuffer() {
        Arena arena = Arena.ofAuto();
        state = arena.allocate(Kernel.CAPTURED);
        memory = arena.allocate(SIZE, 4096);
        address = memory.address();
    }

    static IoBuffer take() {
        IoBuffer free = FREE.poll();
        return free != null ? free : new IoBuffer();
    }

    /** Reads at most {@code length} bytes; -1 at the end of the file. */
    int read(int descriptor, byte[] bytes, int offset, int length) throws ErrnoException {
        long count = Kernel.call(state, SystemCall.READ, descriptor, address, Math.min(length, SIZE), 0, 0, 0);
        if (count < 0) {
            throw new ErrnoException(SystemCall.READ, (int) -count);
        }
        if (count == 0) {
            return -1;
        }
        MemorySegment.copy(memory, JAVA_BYTE, 0, bytes, offset, (int) count);
        return (int) count;
    }

    /** Writes all of the bytes. */
    void write(int descriptor, byte[] bytes, int offset, int length) throws ErrnoException {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, SIZE);
            MemorySegment.copy(bytes, offset + done, memory, JAVA_BYTE, 0, part);
            long written = 0;
            while (written < part) {
                long count =
                        Kernel.call(state, SystemCall.WRITE, descriptor, address + written, part - written, 0, 0, 0);
                if (count < 0) {
                    throw new ErrnoException(SystemCall.WRITE, (int) -count);
                }
                written += count;
            }
            done += part;
        }
    }

    @Override
    public void close() {
        FREE.offer(this);
    }
}
