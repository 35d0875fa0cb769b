package dev.jbuild.runtime.launcher;

import dev.jbuild.cache.os.FileNames;
import dev.jbuild.runtime.plan.OpCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the launcher's reports: 12 bytes of header, of which the last four are the length of the text after them. */
public final class ReportReader {

    private static final int HEADER = 12;
    private static final int TEXT_LIMIT = 1 << 14;
    private static final int CREATED = 1;
    private static final int FAILED = 2;
    private static final int READY = 3;
    private static final int STARTED = 4;
    private static final int EXITED = 5;
    private static final int DETACHED = 6;

    private final InputStream in;

    public ReportReader(InputStream in) {
        this.in = in;
    }

    /** The next report; empty when the launcher has ended. Blocks. */
    public Optional<LaunchReport> next() throws IOException {
        byte[] bytes = in.readNBytes(HEADER);
        if (bytes.length == 0) {
            return Optional.empty();
        }
        if (bytes.length < HEADER) {
            throw new EOFException("the launcher's report is cut off");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int kind = header.get();
        OpCode operation = OpCode.of(header.get());
        int index = header.getShort() & 0xffff;
        int number = header.getInt();
        int length = header.getInt();
        if (length < 0 || length > TEXT_LIMIT) {
            throw new IOException("the launcher's report has an impossible length");
        }
        byte[] text = in.readNBytes(length);
        if (text.length < length) {
            throw new EOFException("the launcher's report is cut off");
        }
        return Optional.of(report(kind, operation, index, number, FileNames.decode(text)));
    }

    private static LaunchReport report(int kind, OpCode operation, int index, int number, String text)
            throws IOException {
        return switch (kind) {
            case CREATED -> new LaunchReport.Created(text);
            case FAILED -> new LaunchReport.Failed(operation, index, number, text);
            case READY -> new LaunchReport.Ready();
            case STARTED -> new LaunchReport.Started(number);
            case EXITED ->
                number < 0
                        ? new LaunchReport.Exited(128 - number, OptionalInt.of(-number))
                        : new LaunchReport.Exited(number, OptionalInt.empty());
            case DETACHED -> new LaunchReport.Detached();
            default -> throw new IOException("the launcher's report is of an unknown kind");
        };
    }
}
