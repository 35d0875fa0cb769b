package dev.jbuild.runtime.plan;

import dev.jbuild.cache.os.FileNames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes operations as bytes. The kinds of the arguments are those of the table in the launcher's plan.c. */
final class OpEncoder {

    static final int NEW_MOUNT = 0x00020000;

    static final int OVERLAY_USER_XATTR = 1;
    static final int OVERLAY_BY_MOUNT = 2;
    static final int OVERLAY_DEVICES = 4;
    static final int BIND_READ_ONLY = 1;
    static final int BIND_RECURSIVE = 2;
    static final int TARGET_SYSTEM = 1;
    static final int FILE_READ_ONLY = 2;
    static final int EXTERNAL_CGROUPFS = 1;
    static final int EXTERNAL_OLD_GROUPS = 2;
    static final int KEEP_STDIN = 1;
    static final int KEEP_TERMINAL = 2;
    static final int KEEP_STDIN_ONCE = 4;
    static final int KEEP_WAIT = 8;

    private final OpCode code;
    private final List<byte[]> arguments = new ArrayList<>();

    private OpEncoder(OpCode code) {
        this.code = code;
    }

    static void write(PlanOp operation, ByteArrayOutputStream out) {
        encode(operation).writeTo(out);
    }

    private static OpEncoder encode(PlanOp operation) {
        return switch (operation) {
            case PlanOp.Namespaces op ->
                op(OpCode.NAMESPACES)
                        .number(op.own().stream()
                                .mapToInt(PlanOp.Namespace::flag)
                                .reduce(NEW_MOUNT, (one, other) -> one | other));
            case PlanOp.Join op ->
                op(OpCode.JOIN).number(op.namespace().flag()).number(op.pid()).wideNumber(op.starttime());
            case PlanOp.BindOf op ->
                op(OpCode.BIND_OF)
                        .number(op.pid())
                        .wideNumber(op.starttime())
                        .text(op.source())
                        .text(op.target())
                        .number(0);
            case PlanOp.External op ->
                op(OpCode.EXTERNAL)
                        .text(op.program())
                        .text(op.state())
                        .text(op.bundle())
                        .text(op.name())
                        .number((op.cgroupfs() ? EXTERNAL_CGROUPFS : 0) | (op.oldGroups() ? EXTERNAL_OLD_GROUPS : 0))
                        .text(op.memoryEvents());
            case PlanOp.Layers op ->
                op(OpCode.LAYERS)
                        .number(op.userXattr() ? OVERLAY_USER_XATTR : 0)
                        .text(op.target())
                        .texts(op.lowers());
            case PlanOp.Sysctl op -> op(OpCode.SYSCTL).text(op.path()).text(op.value());
            case PlanOp.Cgroup op ->
                op(OpCode.CGROUP).text(op.directory()).number(op.end().flags());
            case PlanOp.Overlay op ->
                op(OpCode.OVERLAY)
                        .number((op.userXattr() ? OVERLAY_USER_XATTR : 0)
                                | (op.byMount() ? OVERLAY_BY_MOUNT : 0)
                                | (op.devices() ? OVERLAY_DEVICES : 0))
                        .text(op.upper())
                        .text(op.work())
                        .texts(op.lowers());
            case PlanOp.Mount op ->
                op(OpCode.MOUNT)
                        .text(op.type())
                        .text(op.target())
                        .number(mask(op.restrictions()))
                        .number(target(op.system()))
                        .texts(op.options());
            case PlanOp.Bind op ->
                op(OpCode.BIND)
                        .text(op.source())
                        .text(op.target())
                        .number(bind(op.readOnly(), op.recursive())
                                | op.propagation().flag())
                        .number(target(op.system()));
            case PlanOp.BindDescriptor op ->
                op(OpCode.BIND_DESCRIPTOR)
                        .number(op.descriptor())
                        .text(op.target())
                        .number(bind(op.readOnly(), op.recursive()))
                        .number(target(false));
            case PlanOp.Device op ->
                op(OpCode.DEVICE)
                        .text(op.source())
                        .text(op.target())
                        .number(op.major())
                        .number(op.minor())
                        .number(target(op.system()));
            case PlanOp.File op ->
                op(OpCode.FILE)
                        .text(op.target())
                        .number(op.mode())
                        .number(op.uid())
                        .number(op.gid())
                        .number(op.readOnly() ? FILE_READ_ONLY : 0)
                        .bytes(op.content());
            case PlanOp.Symlink op -> op(OpCode.SYMLINK).text(op.path()).text(op.text());
            case PlanOp.Mask op -> op(OpCode.MASK).texts(op.paths());
            case PlanOp.ReadOnly op -> op(OpCode.READ_ONLY).texts(op.paths());
            case PlanOp.RootReadOnly() -> op(OpCode.ROOT_READ_ONLY);
            case PlanOp.Hostname op -> op(OpCode.HOSTNAME).text(op.name());
            case PlanOp.Loopback() -> op(OpCode.LOOPBACK);
            case PlanOp.Pivot() -> op(OpCode.PIVOT);
            case PlanOp.Init() -> op(OpCode.INIT);
            case PlanOp.WorkingDirectory op -> op(OpCode.WORKING_DIRECTORY).text(op.path());
            case PlanOp.Limit op ->
                op(OpCode.LIMIT).number(op.resource()).wideNumber(op.soft()).wideNumber(op.hard());
            case PlanOp.User op ->
                op(OpCode.USER).number(op.uid()).number(op.gid()).numbers(op.groups());
            case PlanOp.Capabilities op -> op(OpCode.CAPABILITIES).wideNumber(op.mask());
            case PlanOp.NoNewPrivileges() -> op(OpCode.NO_NEW_PRIVILEGES);
            case PlanOp.Seccomp op -> op(OpCode.SECCOMP).bytes(op.program());
            case PlanOp.Environment op -> op(OpCode.ENVIRONMENT).texts(op.variables());
            case PlanOp.Execute op -> op(OpCode.EXECUTE).texts(op.arguments());
            case PlanOp.Keep op ->
                op(OpCode.KEEP)
                        .number((op.standardInput() ? KEEP_STDIN : 0)
                                | (op.terminal() ? KEEP_TERMINAL : 0)
                                | (op.standardInputOnce() ? KEEP_STDIN_ONCE : 0)
                                | (op.waiting() ? KEEP_WAIT : 0))
                        .wideNumber(op.logBytes())
                        .number(op.logFiles())
                        .number(op.restart().number())
                        .number(op.mostRestarts());
            case PlanOp.KeepMemoryEvents op -> op(OpCode.KEEP_MEMORY_EVENTS).text(op.file());
            case PlanOp.KeepRemove op -> op(OpCode.KEEP_REMOVE).text(op.directory());
            case PlanOp.Health op ->
                op(OpCode.HEALTH)
                        .wideNumber(op.interval())
                        .wideNumber(op.timeout())
                        .wideNumber(op.startPeriod())
                        .wideNumber(op.startInterval())
                        .number(op.retries());
            case PlanOp.AttachGroup op -> op(OpCode.ATTACH_GROUP).text(op.directory());
            case PlanOp.Terminal op ->
                op(OpCode.TERMINAL).number(op.socket()).number(op.rows()).number(op.columns());
        };
    }

    private static OpEncoder op(OpCode code) {
        return new OpEncoder(code);
    }

    private static int mask(Set<PlanOp.Restriction> restrictions) {
        int mask = 0;
        for (PlanOp.Restriction restriction : restrictions) {
            mask |= restriction.attribute();
        }
        return mask;
    }

    private static int bind(boolean readOnly, boolean recursive) {
        return (readOnly ? BIND_READ_ONLY : 0) | (recursive ? BIND_RECURSIVE : 0);
    }

    private static int target(boolean system) {
        return system ? TARGET_SYSTEM : 0;
    }

    private OpEncoder number(int value) {
        return bytes(little(Integer.BYTES).putInt(value).array());
    }

    private OpEncoder numbers(List<Integer> values) {
        values.forEach(this::number);
        return this;
    }

    private OpEncoder wideNumber(long value) {
        return bytes(little(Long.BYTES).putLong(value).array());
    }

    private OpEncoder text(String value) {
        return bytes(FileNames.encode(value));
    }

    private OpEncoder texts(List<String> values) {
        values.forEach(this::text);
        return this;
    }

    private OpEncoder bytes(byte[] value) {
        arguments.add(value);
        return this;
    }

    private void writeTo(ByteArrayOutputStream out) {
        if (arguments.size() > 0xffff) {
            throw new IllegalArgumentException("an operation of a plan can't have " + arguments.size() + " arguments");
        }
        out.writeBytes(little(2 * Short.BYTES)
                .putShort((short) code.number())
                .putShort((short) arguments.size())
                .array());
        for (byte[] argument : arguments) {
            out.writeBytes(little(Integer.BYTES).putInt(argument.length).array());
            out.writeBytes(argument);
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
