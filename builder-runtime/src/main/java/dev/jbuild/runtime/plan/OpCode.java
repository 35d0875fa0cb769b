package dev.jbuild.runtime.plan;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The operations' numbers in the launcher; its jbrun.h has the same list. */
public enum OpCode {
    /** Stands for no operation: what the launcher does between them. */
    NONE(0),
    NAMESPACES(1),
    CGROUP(2),
    OVERLAY(3),
    MOUNT(4),
    BIND(5),
    BIND_DESCRIPTOR(6),
    DEVICE(7),
    FILE(8),
    SYMLINK(9),
    MASK(10),
    READ_ONLY(11),
    ROOT_READ_ONLY(12),
    HOSTNAME(13),
    LOOPBACK(14),
    PIVOT(15),
    INIT(16),
    WORKING_DIRECTORY(17),
    LIMIT(18),
    USER(19),
    CAPABILITIES(20),
    NO_NEW_PRIVILEGES(21),
    SECCOMP(22),
    ENVIRONMENT(23),
    EXECUTE(24),
    KEEP(25),
    KEEP_MEMORY_EVENTS(26),
    KEEP_REMOVE(27),
    HEALTH(28),
    ATTACH_GROUP(29),
    TERMINAL(30),
    JOIN(31),
    SYSCTL(32),
    BIND_OF(33),
    EXTERNAL(34),
    LAYERS(35);

    private static final Map<Integer, OpCode> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(OpCode::number, Function.identity()));

    private final int number;

    OpCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The operation with this number; {@link #NONE} if there is none. */
    public static OpCode of(int number) {
        return BY_NUMBER.getOrDefault(number, NONE);
    }
}
