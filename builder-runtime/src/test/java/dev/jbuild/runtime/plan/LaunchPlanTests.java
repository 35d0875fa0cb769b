package dev.jbuild.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LaunchPlanTests {

    /** A plan with every operation there is, in the legal order. */
    static LaunchPlan everything() {
        return new LaunchPlan(List.of(
                new PlanOp.Keep(true, false, true, false, 1L << 40, 3, PlanOp.Restart.ON_FAILURE, 5),
                new PlanOp.KeepMemoryEvents("/sys/fs/cgroup/x/memory.events"),
                new PlanOp.KeepRemove("/sys/fs/cgroup/x"),
                new PlanOp.Health(1L << 40, 2, 3, 4, 5),
                new PlanOp.Namespaces(Set.of(PlanOp.Namespace.NETWORK, PlanOp.Namespace.CGROUP)),
                new PlanOp.Join(PlanOp.Namespace.IPC, 7, 1L << 40),
                new PlanOp.Cgroup("/sys/fs/cgroup/jbuild-x", PlanOp.CgroupEnd.IS_KILLED),
                new PlanOp.AttachGroup("/sys/fs/cgroup/pids/x"),
                new PlanOp.Overlay(List.of("/layers/2", "/layers/1"), "/upper", "/work", true, false, true),
                new PlanOp.Mount("proc", "/proc", Set.of(PlanOp.Restriction.NO_SETUID), true, List.of()),
                new PlanOp.Mount("tmpfs", "/dev", Set.of(), true, List.of("mode=0755", "size=64k")),
                new PlanOp.Bind("/host/file", "/etc/hosts", false, true, PlanOp.Propagation.SLAVE, false),
                new PlanOp.Layers(true, "/tool", List.of("/l2", "/l1")),
                new PlanOp.BindDescriptor(6, "/data", true, false),
                new PlanOp.Device("/dev/null", "/dev/null", 1, 3, true),
                new PlanOp.BindOf(7, 9, "/dev/shm", "/dev/shm"),
                new PlanOp.File("/run/secrets/x", 0400, 1, 2, true, new byte[] {0, 1, 2}),
                new PlanOp.Symlink("/dev/fd", "/proc/self/fd"),
                new PlanOp.Mask(List.of("/proc/kcore", "/sys/firmware")),
                new PlanOp.ReadOnly(List.of("/proc/sys")),
                new PlanOp.RootReadOnly(),
                new PlanOp.Hostname("box"),
                new PlanOp.Loopback(),
                new PlanOp.Sysctl("/net/ipv4/ip_forward", "1"),
                new PlanOp.Pivot(),
                new PlanOp.Terminal(6, 24, 80),
                new PlanOp.Init(),
                new PlanOp.WorkingDirectory("/od\udcffd"),
                new PlanOp.Limit(7, 1024, -1),
                new PlanOp.User(1000, 1001, List.of(5, 6)),
                new PlanOp.Capabilities(0x80000000a80425fbL),
                new PlanOp.NoNewPrivileges(),
                new PlanOp.Seccomp(new byte[16]),
                new PlanOp.Environment(List.of("A=1", "B=")),
                new PlanOp.External("/usr/bin/runc", "/s", "/b", "box", true, false, ""),
                new PlanOp.Execute(List.of("/bin/sh", "-c", ""))));
    }

    @Test
    void everyOperationSurvivesTheWayThroughBytes() {
        LaunchPlan plan = everything();
        byte[] bytes = plan.encode();
        LaunchPlan read = LaunchPlan.decode(bytes);
        assertThat(read.encode()).isEqualTo(bytes);
        for (int i = 0; i < plan.operations().size(); i++) {
            PlanOp before = plan.operations().get(i);
            boolean holdsAnArray = before instanceof PlanOp.File || before instanceof PlanOp.Seccomp;
            assertThat(read.operations().get(i))
                    .satisfies(after -> assertThat(holdsAnArray ? after.getClass() : after)
                            .isEqualTo(holdsAnArray ? before.getClass() : before));
        }
    }

    @Test
    void everyKindOfOperationIsInThePlanOfThisTest() {
        assertThat(everything().operations().stream().map(Object::getClass).distinct())
                .hasSize(PlanOp.class.getPermittedSubclasses().length);
        assertThat(OpCode.values()).hasSize(PlanOp.class.getPermittedSubclasses().length + 1);
    }

    @Test
    void whatIsDamagedIsNoPlan() {
        byte[] bytes = everything().encode();
        for (int cut : new int[] {0, 3, 15, 16, bytes.length / 2, bytes.length - 1}) {
            assertThatThrownBy(() -> LaunchPlan.decode(Arrays.copyOf(bytes, cut)))
                    .as("cut at " + cut)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (int at : new int[] {0, 5, 9, 13, 40, bytes.length - 1}) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x10;
            assertThatThrownBy(() -> LaunchPlan.decode(damaged))
                    .as("damaged at " + at)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
