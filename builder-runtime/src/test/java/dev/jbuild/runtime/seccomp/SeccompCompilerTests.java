package dev.jbuild.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled filters, executed by a small machine for classic BPF. */
class SeccompCompilerTests {

    private static final int X86_64 = 0xc000003e;
    private static final int AARCH64 = 0xc00000b7;
    private static final int I386 = 0x40000003;
    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;
    private static final Set<String> DOCKERS = Set.of("CAP_CHOWN", "CAP_SYS_CHROOT", "CAP_AUDIT_WRITE", "CAP_MKNOD");

    private static byte[] docker(String architecture) {
        return SeccompCompiler.compile(SeccompProfile.docker(DOCKERS, architecture), architecture);
    }

    private static byte[] profile(String json) {
        return SeccompCompiler.compile(
                SeccompProfile.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), DOCKERS, "amd64"),
                "amd64");
    }

    /** What the kernel's machine would answer. */
    private static int run(byte[] filter, int architecture, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(architecture).putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        ByteBuffer program = ByteBuffer.wrap(filter).order(ByteOrder.LITTLE_ENDIAN);
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int code = program.getShort(at * 8);
            int ifTrue = program.get(at * 8 + 2) & 0xff;
            int ifFalse = program.get(at * 8 + 3) & 0xff;
            int value = program.getInt(at * 8 + 4);
            switch (code) {
                case 0x20 -> accumulator = data.getInt(value);
                case 0x54 -> accumulator &= value;
                case 0x05 -> at += value;
                case 0x15 -> at += accumulator == value ? ifTrue : ifFalse;
                case 0x25 -> at += Integer.compareUnsigned(accumulator, value) > 0 ? ifTrue : ifFalse;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, value) >= 0 ? ifTrue : ifFalse;
                case 0x06 -> {
                    return value;
                }
                default -> throw new AssertionError("instruction " + Integer.toHexString(code));
            }
        }
    }

    private static int call(String architecture, String name, long... arguments) {
        int number = SyscallTable.of(architecture).number(name).orElseThrow();
        return run(docker(architecture), architecture.equals("amd64") ? X86_64 : AARCH64, number, arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void everyCallGetsTheAnswerThatTheProfileSays(String architecture) {
        SyscallTable table = SyscallTable.of(architecture);
        SeccompProfile profile = SeccompProfile.docker(DOCKERS, architecture);
        byte[] filter = docker(architecture);
        int kernels = architecture.equals("amd64") ? X86_64 : AARCH64;
        int seen = 0;
        for (SeccompProfile.Rule rule : profile.rules()) {
            for (String name : rule.names()) {
                if (rule.conditions().isEmpty() && table.number(name).isPresent()) {
                    int answer = run(filter, kernels, table.number(name).getAsInt());
                    assertThat(answer).as(name).isEqualTo(rule.answer().value());
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(240);
        assertThat(filter.length / 8).as("instructions").isLessThan(500);
    }

    @ParameterizedTest
    @CsvSource({"amd64", "aarch64"})
    void dangerousCallsAreRefused(String architecture) {
        for (String name : List.of(
                "mount",
                "umount2",
                "unshare",
                "setns",
                "keyctl",
                "add_key",
                "request_key",
                "bpf",
                "perf_event_open",
                "io_uring_setup",
                "userfaultfd",
                "init_module",
                "finit_module",
                "delete_module",
                "kexec_load",
                "reboot",
                "swapon",
                "pivot_root",
                "open_by_handle_at",
                "pidfd_getfd",
                "fsopen",
                "move_mount",
                "mount_setattr")) {
            assertThat(call(architecture, name)).as(name).isEqualTo(EPERM);
        }
        assertThat(call(architecture, "clone3")).isEqualTo(ENOSYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void argumentsDecideWhereTheProfileAsksForThem(String architecture) {
        assertThat(call(architecture, "socket", 2)).isEqualTo(ALLOW);
        assertThat(call(architecture, "socket", 40)).isEqualTo(EPERM);
        assertThat(call(architecture, "socket", 38)).isEqualTo(EPERM);
        assertThat(call(architecture, "socket", 0x100000000L | 38))
                .as("the kernel sees 38")
                .isEqualTo(EPERM);
        assertThat(call(architecture, "clone", 0x1200011)).isEqualTo(ALLOW);
        assertThat(call(architecture, "clone", 0x10000000)).as("user namespace").isEqualTo(EPERM);
        assertThat(call(architecture, "clone", 0x00020000))
                .as("mount namespace")
                .isEqualTo(EPERM);
        assertThat(call(architecture, "personality", 0)).isEqualTo(ALLOW);
        assertThat(call(architecture, "personality", 0xffffffffL)).isEqualTo(ALLOW);
        assertThat(call(architecture, "personality", 0x0040000)).isEqualTo(EPERM);
    }

    @Test
    void otherArchitecturesAndNewerCallsDoNotExist() {
        byte[] filter = docker("amd64");
        assertThat(run(filter, I386, 1)).isEqualTo(ENOSYS);
        assertThat(run(filter, X86_64, 0x40000000)).as("x32").isEqualTo(ENOSYS);
        assertThat(run(filter, X86_64, 0x40000001)).as("x32").isEqualTo(ENOSYS);
        assertThat(run(filter, X86_64, 470)).isEqualTo(ENOSYS);
        assertThat(run(filter, X86_64, -1)).isEqualTo(ENOSYS);
        assertThat(run(filter, X86_64, 400)).as("a hole in the table").isEqualTo(EPERM);
    }

    @Test
    void capabilitiesOpenWhatBelongsToThem() {
        byte[] filter = SeccompCompiler.compile(SeccompProfile.docker(Set.of("CAP_SYS_ADMIN"), "amd64"), "amd64");
        SyscallTable table = SyscallTable.of("amd64");
        for (String name : List.of("mount", "unshare", "clone3", "setns")) {
            assertThat(run(filter, X86_64, table.number(name).orElseThrow()))
                    .as(name)
                    .isEqualTo(ALLOW);
        }
        assertThat(run(filter, X86_64, table.number("chroot").orElseThrow())).isEqualTo(EPERM);
    }

    @Test
    void profilesOfUsersHaveOtherActionsToo() {
        byte[] filter = profile("{'defaultAction':'SCMP_ACT_ALLOW','syscalls':["
                + "{'names':['getpid'],'action':'SCMP_ACT_KILL_PROCESS'},"
                + "{'names':['getuid'],'action':'SCMP_ACT_ERRNO','errnoRet':99},"
                + "{'names':['getgid'],'action':'SCMP_ACT_LOG','includes':{'arches':['s390x']}},"
                + "{'names':['dup2'],'action':'SCMP_ACT_TRAP','args':[{'index':0,'value':7,'op':'SCMP_CMP_EQ'},"
                + "{'index':1,'value':4294967304,'op':'SCMP_CMP_EQ'}]}]}");
        assertThat(run(filter, X86_64, 39)).isEqualTo(0x80000000);
        assertThat(run(filter, X86_64, 102)).isEqualTo(0x00050063);
        assertThat(run(filter, X86_64, 104)).isEqualTo(ALLOW);
        assertThat(run(filter, X86_64, 33, 7, 4294967304L)).isEqualTo(0x00030000);
        assertThat(run(filter, X86_64, 33, 7, 8)).as("the upper half counts").isEqualTo(ALLOW);
        assertThat(run(filter, X86_64, 33, 8, 4294967304L)).isEqualTo(ALLOW);
    }

    @Test
    void profilesThatCannotBeKeptAreRefused() {
        for (String bad : List.of(
                "[]",
                "{'syscalls':[]}",
                "{'defaultAction':'SCMP_ACT_WHATEVER'}",
                "{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['dup'],'action':'SCMP_ACT_NOTIFY'}]}",
                "{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['dup'],'action':'SCMP_ACT_ERRNO','args':"
                        + "[{'index':6,'value':0,'op':'SCMP_CMP_EQ'}]}]}",
                "{'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['dup'],'action':'SCMP_ACT_ERRNO','args':"
                        + "[{'index':0,'value':0,'op':'SCMP_CMP_ODD'}]}]}")) {
            assertThatThrownBy(() -> profile(bad)).as(bad).isInstanceOf(RuntimeException.class);
        }
    }
}
