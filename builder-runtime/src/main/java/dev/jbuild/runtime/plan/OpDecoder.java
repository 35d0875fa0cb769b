package dev.jbuild.runtime.plan;

import dev.jbuild.cache.os.FileNames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads what {@link OpEncoder} wrote. */
final class OpDecoder {

    private final Deque<byte[]> arguments = new ArrayDeque<>();

    private OpDecoder() {}

    static PlanOp read(ByteBuffer in) {
        OpDecoder decoder = new OpDecoder();
        try {
            OpCode code = OpCode.of(in.getShort());
            for (int left = in.getShort() & 0xffff; left > 0; left--) {
                byte[] argument = new byte[java.util.Objects.checkIndex(in.getInt(), in.remaining() + 1)];
                in.get(argument);
                decoder.arguments.add(argument);
            }
            PlanOp operation = decoder.decode(code);
            if (!decoder.arguments.isEmpty()) {
                throw new IllegalArgumentException("an operation has too many arguments");
            }
            return operation;
        } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException | java.util.NoSuchElementException cut) {
            throw new IllegalArgumentException("the plan is cut off", cut);
        }
    }

    private PlanOp decode(OpCode code) {
        return switch (code) {
            case NONE -> throw new IllegalArgumentException("an operation is not known");
            case NAMESPACES -> namespaces(number());
            case CGROUP -> new PlanOp.Cgroup(text(), end(number()));
            case OVERLAY -> overlay(number(), text(), text());
            case MOUNT -> new PlanOp.Mount(text(), text(), restrictions(number()), isSystem(), texts());
            case BIND -> bind(text(), text(), number());
            case BIND_DESCRIPTOR -> bindDescriptor(number(), text(), number(), isSystem());
            case DEVICE -> new PlanOp.Device(text(), text(), number(), number(), isSystem());
            case FILE ->
                new PlanOp.File(
                        text(), number(), number(), number(), number() == OpEncoder.FILE_READ_ONLY, arguments.remove());
            case SYMLINK -> new PlanOp.Symlink(text(), text());
            case MASK -> new PlanOp.Mask(texts());
            case READ_ONLY -> new PlanOp.ReadOnly(texts());
            case ROOT_READ_ONLY -> new PlanOp.RootReadOnly();
            case HOSTNAME -> new PlanOp.Hostname(text());
            case LOOPBACK -> new PlanOp.Loopback();
            case PIVOT -> new PlanOp.Pivot();
            case INIT -> new PlanOp.Init();
            case WORKING_DIRECTORY -> new PlanOp.WorkingDirectory(text());
            case LIMIT -> new PlanOp.Limit(number(), wideNumber(), wideNumber());
            case USER -> new PlanOp.User(number(), number(), numbers());
            case CAPABILITIES -> new PlanOp.Capabilities(wideNumber());
            case NO_NEW_PRIVILEGES -> new PlanOp.NoNewPrivileges();
            case SECCOMP -> new PlanOp.Seccomp(arguments.remove());
            case ENVIRONMENT -> new PlanOp.Environment(texts());
            case EXECUTE -> new PlanOp.Execute(texts());
            case KEEP -> keep(number());
            case KEEP_MEMORY_EVENTS -> new PlanOp.KeepMemoryEvents(text());
            case KEEP_REMOVE -> new PlanOp.KeepRemove(text());
            case HEALTH -> new PlanOp.Health(wideNumber(), wideNumber(), wideNumber(), wideNumber(), number());
            case ATTACH_GROUP -> new PlanOp.AttachGroup(text());
            case JOIN -> new PlanOp.Join(namespace(number()), number(), wideNumber());
            case EXTERNAL -> external(text(), text(), text(), text(), number());
            case LAYERS -> layers(number(), text());
            case SYSCTL -> new PlanOp.Sysctl(text(), text());
            case BIND_OF -> bindOf(number(), wideNumber(), text(), text(), number());
            case TERMINAL -> new PlanOp.Terminal(number(), number(), number());
        };
    }

    private PlanOp keep(int flags) {
        return new PlanOp.Keep(
                (flags & OpEncoder.KEEP_STDIN) != 0,
                (flags & OpEncoder.KEEP_TERMINAL) != 0,
                (flags & OpEncoder.KEEP_STDIN_ONCE) != 0,
                (flags & OpEncoder.KEEP_WAIT) != 0,
                wideNumber(),
                number(),
                restart(number()),
                number());
    }

    private static PlanOp.Restart restart(int number) {
        for (PlanOp.Restart restart : PlanOp.Restart.values()) {
            if (restart.number() == number) {
                return restart;
            }
        }
        throw new IllegalArgumentException("a restart policy is not known");
    }

    private static PlanOp namespaces(int flags) {
        Set<PlanOp.Namespace> own = EnumSet.noneOf(PlanOp.Namespace.class);
        for (PlanOp.Namespace namespace : PlanOp.Namespace.values()) {
            if ((flags & namespace.flag()) != 0) {
                own.add(namespace);
            }
        }
        return new PlanOp.Namespaces(own);
    }

    private static PlanOp.Namespace namespace(int flag) {
        return Arrays.stream(PlanOp.Namespace.values())
                .filter(namespace -> namespace.flag() == flag)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a namespace is not known"));
    }

    private static PlanOp.CgroupEnd end(int flags) {
        return Arrays.stream(PlanOp.CgroupEnd.values())
                .filter(end -> end.flags() == flags)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("an end of a cgroup is not known"));
    }

    private PlanOp external(String program, String state, String bundle, String name, int flags) {
        return new PlanOp.External(
                program,
                state,
                bundle,
                name,
                (flags & OpEncoder.EXTERNAL_CGROUPFS) != 0,
                (flags & OpEncoder.EXTERNAL_OLD_GROUPS) != 0,
                text());
    }

    private static PlanOp bindOf(int pid, long starttime, String source, String target, int flags) {
        if (flags != 0) {
            throw new IllegalArgumentException("what is shared is bound as it is");
        }
        return new PlanOp.BindOf(pid, starttime, source, target);
    }

    private PlanOp overlay(int flags, String upper, String work) {
        return new PlanOp.Overlay(
                texts(),
                upper,
                work,
                (flags & OpEncoder.OVERLAY_USER_XATTR) != 0,
                (flags & OpEncoder.OVERLAY_BY_MOUNT) != 0,
                (flags & OpEncoder.OVERLAY_DEVICES) != 0);
    }

    private PlanOp bind(String source, String target, int flags) {
        return new PlanOp.Bind(
                source,
                target,
                (flags & OpEncoder.BIND_READ_ONLY) != 0,
                (flags & OpEncoder.BIND_RECURSIVE) != 0,
                propagation(flags),
                isSystem());
    }

    private static PlanOp.Propagation propagation(int flags) {
        return Arrays.stream(PlanOp.Propagation.values())
                .filter(propagation -> propagation.flag() != 0 && (flags & propagation.flag()) != 0)
                .findFirst()
                .orElse(PlanOp.Propagation.PRIVATE);
    }

    private PlanOp layers(int flags, String target) {
        return new PlanOp.Layers((flags & OpEncoder.OVERLAY_USER_XATTR) != 0, target, texts());
    }

    private static PlanOp bindDescriptor(int descriptor, String target, int flags, boolean system) {
        if (system) {
            throw new IllegalArgumentException("a descriptor is never bound to a place of jbuild's own");
        }
        return new PlanOp.BindDescriptor(
                descriptor, target, (flags & OpEncoder.BIND_READ_ONLY) != 0, (flags & OpEncoder.BIND_RECURSIVE) != 0);
    }

    private static Set<PlanOp.Restriction> restrictions(int mask) {
        Set<PlanOp.Restriction> restrictions = EnumSet.noneOf(PlanOp.Restriction.class);
        for (PlanOp.Restriction restriction : PlanOp.Restriction.values()) {
            if ((mask & restriction.attribute()) != 0) {
                restrictions.add(restriction);
            }
        }
        return restrictions;
    }

    private boolean isSystem() {
        return (number() & OpEncoder.TARGET_SYSTEM) != 0;
    }

    private ByteBuffer buffer(int size) {
        byte[] bytes = arguments.remove();
        if (bytes.length != size) {
            throw new IllegalArgumentException("a number does not have " + size + " bytes");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private int number() {
        return buffer(Integer.BYTES).getInt();
    }

    private long wideNumber() {
        return buffer(Long.BYTES).getLong();
    }

    private List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        while (!arguments.isEmpty()) {
            numbers.add(number());
        }
        return numbers;
    }

    private String text() {
        return FileNames.decode(arguments.remove());
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        while (!arguments.isEmpty()) {
            texts.add(text());
        }
        return texts;
    }
}
