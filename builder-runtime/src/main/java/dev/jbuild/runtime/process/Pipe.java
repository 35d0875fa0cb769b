package dev.jbuild.runtime.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.SystemCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A pipe whose ends are this process's alone: no program that is started inherits them unasked. */
public final class Pipe implements AutoCloseable {

    private int readEnd;
    private int writeEnd;

    private Pipe(int readEnd, int writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    public static Pipe open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            Kernel.call(SystemCall.PIPE2, ends.address(), Descriptors.O_CLOEXEC);
            return new Pipe(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
        }
    }

    /** A pipe that can be written to by its end to read from as well: who has that never sees the pipe end. */
    public static Pipe withoutEnd() throws IOException {
        Pipe pipe = open();
        try {
            int both = Descriptors.open(Path.of("/proc/self/fd/" + pipe.readEnd), Descriptors.O_RDWR, 0);
            pipe.closeReadEnd();
            pipe.readEnd = both;
            return pipe;
        } catch (IOException failure) {
            pipe.close();
            throw failure;
        }
    }

    public synchronized int readEnd() {
        return readEnd;
    }

    public synchronized int writeEnd() {
        return writeEnd;
    }

    /** Closes this process's copy of the end to write to, so that the reader sees the end when the others close theirs. */
    public synchronized void closeWriteEnd() {
        if (writeEnd >= 0) {
            Descriptors.close(writeEnd);
            writeEnd = -1;
        }
    }

    /** Closes this process's copy of the end to read from. */
    public synchronized void closeReadEnd() {
        if (readEnd >= 0) {
            Descriptors.close(readEnd);
            readEnd = -1;
        }
    }

    /** What is written into the pipe; closing the stream closes the end. */
    public synchronized InputStream input() {
        int end = readEnd;
        readEnd = -1;
        return Descriptors.input(end, "a pipe");
    }

    /** Writes into the pipe; closing the stream closes the end. */
    public synchronized OutputStream output() {
        int end = writeEnd;
        writeEnd = -1;
        return Descriptors.output(end, "a pipe");
    }

    @Override
    public void close() {
        closeWriteEnd();
        closeReadEnd();
    }
}
