package dev.jbuild.runtime.plan;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An ordered list of operations for the launcher.
 *
 * <p>As bytes: {@code JBP1}, version, length and CRC-32C of the rest (each a little-endian 32-bit number); then for each
 * operation its code and number of arguments (16 bits each), and for each argument its length (32 bits) and its bytes.
 * The whole is at most 16 MiB. Immutable.
 */
public record LaunchPlan(List<PlanOp> operations) {

    /** What the launcher accepts at most, without the header. */
    public static final int LIMIT = 16 << 20;

    private static final int MAGIC = 0x3150424a;
    private static final int VERSION = 1;
    private static final int HEADER = 16;

    public LaunchPlan {
        operations = List.copyOf(operations);
    }

    /** The plan as the launcher reads it. */
    public byte[] encode() {
        ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 13);
        for (PlanOp operation : operations) {
            OpEncoder.write(operation, body);
        }
        return frame(body.toByteArray());
    }

    /** Puts the header before the encoded operations. */
    static byte[] frame(byte[] body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body);
        return ByteBuffer.allocate(HEADER + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putInt(body.length)
                .putInt((int) checksum.getValue())
                .put(body)
                .array();
    }

    /**
     * Reads what {@link #encode} wrote, for people and tests who want to see a plan.
     *
     * @throws IllegalArgumentException if it is no plan
     */
    public static LaunchPlan decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER
                || buffer.getInt() != MAGIC
                || buffer.getInt() != VERSION
                || buffer.getInt() != bytes.length - HEADER) {
            throw new IllegalArgumentException("it is no plan of this version");
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, HEADER, bytes.length - HEADER);
        if (buffer.getInt() != (int) checksum.getValue()) {
            throw new IllegalArgumentException("the plan's checksum is wrong");
        }
        List<PlanOp> operations = new ArrayList<>();
        while (buffer.hasRemaining()) {
            operations.add(OpDecoder.read(buffer));
        }
        return new LaunchPlan(operations);
    }
}
