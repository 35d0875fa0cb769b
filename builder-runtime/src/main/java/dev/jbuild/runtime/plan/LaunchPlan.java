package dev.jbuild.runtime.plan;

import dev.jbuild.cache.os.FileNames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An ordered list of operations for the launcher.
 *
 * <p>As bytes: {@code JBP1}, version, length and CRC-32C of the rest (each a little-endian 32-bit number); then for each
 * operation its code and number of arguments (16 bits each), and for each argument its length (32 bits) and bytes. The
 * launcher refuses operations out of order; mounts may stand in any order among themselves.
 */
public final class LaunchPlan {

    private static final int MAGIC = 0x3150424a;
    private static final int VERSION = 1;
    private static final int HEADER = 16;

    /** What the launcher can do, in the order in which it does it. */
    public enum Code {
        OVERLAY(1),
        NAMESPACES(2),
        HOSTNAME(3),
        CGROUP(4),
        PROC(10),
        DEV(11),
        SYS(12),
        BIND(13),
        TMPFS(14),
        FILE(15),
        MASK(16),
        READ_ONLY(17),
        ROOT_READ_ONLY(18),
        INIT(20),
        DIRECTORY(21),
        USER(22),
        CAPABILITIES(23),
        NO_NEW_PRIVILEGES(24),
        SECCOMP(25),
        ENVIRONMENT(26),
        ARGUMENTS(27);

        private final int number;

        Code(int number) {
            this.number = number;
        }
    }

    private final ByteArrayOutputStream operations = new ByteArrayOutputStream();

    /** Adds an operation whose arguments are text. */
    public LaunchPlan add(Code code, String... arguments) {
        return add(code, List.of(arguments));
    }

    /** Adds an operation whose arguments are text. */
    public LaunchPlan add(Code code, List<String> arguments) {
        return addBytes(
                code, new ArrayList<>(arguments.stream().map(FileNames::encode).toList()));
    }

    /** Adds an operation whose last argument is bytes. */
    public LaunchPlan add(Code code, byte[] last, String... arguments) {
        List<byte[]> all = new ArrayList<>();
        for (String argument : arguments) {
            all.add(FileNames.encode(argument));
        }
        Collections.addAll(all, last);
        return addBytes(code, all);
    }

    private LaunchPlan addBytes(Code code, List<byte[]> arguments) {
        operations.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) code.number)
                .putShort((short) arguments.size())
                .array());
        for (byte[] argument : arguments) {
            operations.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(argument.length)
                    .array());
            operations.writeBytes(argument);
        }
        return this;
    }

    /** The plan as the launcher reads it. */
    public byte[] encode() {
        byte[] body = operations.toByteArray();
        CRC32C crc = new CRC32C();
        crc.update(body);
        return ByteBuffer.allocate(HEADER + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putInt(body.length)
                .putInt((int) crc.getValue())
                .put(body)
                .array();
    }
}
