package dev.jbuild.runtime.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Compiles a profile to a BPF program for the kernel (seccomp(2)).
 *
 * <p>The program checks the architecture, then finds the call's number in a tree of ranges that have the same answer; a
 * call whose answer depends on its arguments has a range of its own with the checks behind it.
 *
 * <p>Calls newer than the table get ENOSYS and not EPERM, so that programs fall back to what they know. So do the calls of
 * i386 on a 64-bit kernel, which docker allows: their numbers are others, {@code socketcall} hides its arguments from any
 * filter, and an image that is for amd64 has hardly a program that makes them. And so do those of x32, which nobody has.
 */
public final class SeccompCompiler {

    private static final SeccompProfile.Answer NO_SUCH_CALL = SeccompProfile.Answer.errno(38);
    private static final int X32_BIT = 0x40000000;

    private static final int OFFSET_NUMBER = 0;
    private static final int OFFSET_ARCHITECTURE = 4;
    private static final int OFFSET_ARGUMENTS = 16;

    private static final int LOAD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER = 0x25;
    private static final int JUMP_GREATER_OR_EQUAL = 0x35;
    private static final int AND = 0x54;
    private static final int RETURN = 0x06;
    private static final int JUMP = 0x05;

    private final SeccompProfile profile;
    private final SyscallTable table;
    private final int auditArchitecture;
    private final List<Instruction> program = new ArrayList<>();

    /** One instruction of classic BPF; jumps are relative and go forward only. */
    private record Instruction(int code, int ifTrue, int ifFalse, int value) {}

    /** The calls from a number up to the next range's have one answer. */
    private record Range(int first, List<SeccompProfile.Rule> rules) {}

    private SeccompCompiler(SeccompProfile profile, String architecture) {
        this.profile = profile;
        this.table = SyscallTable.of(architecture);
        this.auditArchitecture = architecture.equals("amd64") ? 0xc000003e : 0xc00000b7;
    }

    /**
     * Compiles for an architecture in the JVM's name for it.
     *
     * @return {@code struct sock_filter}s in the machine's byte order (both architectures are little-endian)
     */
    public static byte[] compile(SeccompProfile profile, String architecture) {
        return new SeccompCompiler(profile, architecture).compile();
    }

    private byte[] compile() {
        program.add(new Instruction(LOAD, 0, 0, OFFSET_ARCHITECTURE));
        program.add(new Instruction(JUMP_EQUAL, 1, 0, auditArchitecture));
        answer(NO_SUCH_CALL);
        program.add(new Instruction(LOAD, 0, 0, OFFSET_NUMBER));
        program.add(new Instruction(JUMP_GREATER_OR_EQUAL, 0, 1, X32_BIT));
        answer(NO_SUCH_CALL);
        search(ranges());
        ByteBuffer bytes = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction instruction : program) {
            bytes.putShort((short) instruction.code())
                    .put((byte) instruction.ifTrue())
                    .put((byte) instruction.ifFalse())
                    .putInt(instruction.value());
        }
        return bytes.array();
    }

    private List<Range> ranges() {
        Map<Integer, List<SeccompProfile.Rule>> byNumber = rulesByNumber();
        SeccompProfile.Rule otherwise = new SeccompProfile.Rule(List.of(), profile.otherwise(), List.of());
        List<Range> ranges = new ArrayList<>();
        for (int number = 0; number <= table.last(); number++) {
            List<SeccompProfile.Rule> rules = new ArrayList<>(byNumber.getOrDefault(number, List.of()));
            if (rules.isEmpty() || !rules.getLast().conditions().isEmpty()) {
                rules.add(otherwise);
            }
            if (ranges.isEmpty() || !sameAnswer(ranges.getLast().rules(), rules)) {
                ranges.add(new Range(number, rules));
            }
        }
        ranges.add(new Range(table.last() + 1, List.of(new SeccompProfile.Rule(List.of(), NO_SUCH_CALL, List.of()))));
        return ranges;
    }

    /** For each call the rules that can decide about it, up to the first one that always does. */
    private Map<Integer, List<SeccompProfile.Rule>> rulesByNumber() {
        Map<Integer, List<SeccompProfile.Rule>> byNumber = new HashMap<>();
        for (SeccompProfile.Rule rule : profile.rules()) {
            for (String name : rule.names()) {
                OptionalInt number = table.number(name);
                if (number.isEmpty()) {
                    continue;
                }
                List<SeccompProfile.Rule> rules = byNumber.computeIfAbsent(number.getAsInt(), n -> new ArrayList<>());
                if (rules.isEmpty() || !rules.getLast().conditions().isEmpty()) {
                    rules.add(rule);
                }
            }
        }
        return byNumber;
    }

    private static boolean sameAnswer(List<SeccompProfile.Rule> one, List<SeccompProfile.Rule> other) {
        return one.size() == 1
                && other.size() == 1
                && one.getFirst().answer().equals(other.getFirst().answer());
    }

    /** Half of the ranges lie below the middle one's first number. */
    private void search(List<Range> ranges) {
        if (ranges.size() == 1) {
            leaf(ranges.getFirst().rules());
            return;
        }
        int middle = ranges.size() / 2;
        int at = program.size();
        program.add(new Instruction(0, 0, 0, 0));
        program.add(new Instruction(0, 0, 0, 0));
        search(ranges.subList(0, middle));
        int upper = program.size();
        // A conditional jump reaches 255 instructions, an unconditional one any: so over it, or through it.
        program.set(
                at,
                new Instruction(JUMP_GREATER_OR_EQUAL, 0, 1, ranges.get(middle).first()));
        program.set(at + 1, new Instruction(JUMP, 0, 0, upper - at - 2));
        search(ranges.subList(middle, ranges.size()));
    }

    private void leaf(List<SeccompProfile.Rule> rules) {
        for (SeccompProfile.Rule rule : rules) {
            List<Integer> leaveHere = new ArrayList<>();
            for (SeccompProfile.Condition condition : rule.conditions()) {
                check(condition, leaveHere);
            }
            answer(rule.answer());
            int next = program.size();
            for (int at : leaveHere) {
                program.set(at, new Instruction(JUMP, 0, 0, next - at - 1));
            }
        }
    }

    /**
     * Goes on behind itself if the condition holds, else to where the rule is left. Both halves of the argument count, and it has no
     * sign.
     */
    private void check(SeccompProfile.Condition condition, List<Integer> leaveHere) {
        int low = OFFSET_ARGUMENTS + 8 * condition.index();
        switch (condition.comparison()) {
            case EQUAL -> {
                equal(low, (int) condition.value(), leaveHere);
                equal(low + 4, (int) (condition.value() >>> 32), leaveHere);
            }
            case MASKED_EQUAL -> {
                masked(low, (int) condition.value(), (int) condition.valueTwo(), leaveHere);
                masked(low + 4, (int) (condition.value() >>> 32), (int) (condition.valueTwo() >>> 32), leaveHere);
            }
            case NOT_EQUAL -> {
                // The kernel looks at an int's lower half only where jbuild's profiles use this: at families of
                // sockets.
                program.add(new Instruction(LOAD, 0, 0, low));
                program.add(new Instruction(JUMP_EQUAL, 0, 1, (int) condition.value()));
                leave(leaveHere);
            }
            case GREATER -> greater(low, condition.value(), JUMP_GREATER, leaveHere);
            case GREATER_OR_EQUAL -> greater(low, condition.value(), JUMP_GREATER_OR_EQUAL, leaveHere);
            case LESS -> less(low, condition.value(), JUMP_GREATER_OR_EQUAL, leaveHere);
            case LESS_OR_EQUAL -> less(low, condition.value(), JUMP_GREATER, leaveHere);
        }
    }

    /** The upper half decides where it differs, else the lower one. */
    private void greater(int low, long value, int comparison, List<Integer> leaveHere) {
        program.add(new Instruction(LOAD, 0, 0, low + 4));
        program.add(new Instruction(JUMP_GREATER, 5, 0, (int) (value >>> 32)));
        program.add(new Instruction(JUMP_EQUAL, 1, 0, (int) (value >>> 32)));
        leave(leaveHere);
        program.add(new Instruction(LOAD, 0, 0, low));
        program.add(new Instruction(comparison, 1, 0, (int) value));
        leave(leaveHere);
    }

    /** The same, with the comparison that must not hold. */
    private void less(int low, long value, int comparison, List<Integer> leaveHere) {
        program.add(new Instruction(LOAD, 0, 0, low + 4));
        program.add(new Instruction(JUMP_GREATER_OR_EQUAL, 0, 5, (int) (value >>> 32)));
        program.add(new Instruction(JUMP_EQUAL, 1, 0, (int) (value >>> 32)));
        leave(leaveHere);
        program.add(new Instruction(LOAD, 0, 0, low));
        program.add(new Instruction(comparison, 0, 1, (int) value));
        leave(leaveHere);
    }

    private void leave(List<Integer> leaveHere) {
        leaveHere.add(program.size());
        program.add(new Instruction(JUMP, 0, 0, 0));
    }

    private void equal(int offset, int value, List<Integer> leaveHere) {
        program.add(new Instruction(LOAD, 0, 0, offset));
        program.add(new Instruction(JUMP_EQUAL, 1, 0, value));
        leave(leaveHere);
    }

    private void masked(int offset, int mask, int value, List<Integer> leaveHere) {
        if (mask == 0) {
            return;
        }
        program.add(new Instruction(LOAD, 0, 0, offset));
        program.add(new Instruction(AND, 0, 0, mask));
        program.add(new Instruction(JUMP_EQUAL, 1, 0, value));
        leave(leaveHere);
    }

    private void answer(SeccompProfile.Answer answer) {
        program.add(new Instruction(RETURN, 0, 0, answer.value()));
    }
}
