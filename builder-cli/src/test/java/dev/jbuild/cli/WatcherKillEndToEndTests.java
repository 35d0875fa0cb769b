package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever is killed in the middle of what it does: nothing goes on that nobody knows of, and nothing stands still. */
class WatcherKillEndToEndTests extends ContainerEndToEnd {

    private static final Path RUNC = Path.of("/usr/sbin/runc");

    private Path container(String name) throws Exception {
        return directory
                .resolve("store/containers")
                .resolve(jbuild("inspect", "--format", "{{.Id}}", name)
                        .succeeds()
                        .output()
                        .strip());
    }

    /** The keeper of a container, or what watches over it for the keeper. */
    private static List<ProcessHandle> watchers(Path container, String name) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> read(process.pid(), "cmdline").startsWith("jbrun\0keep\0" + container)
                            && read(process.pid(), "comm").strip().equals(name))
                    .toList();
        }
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/" + file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    private static boolean isSomewhere(String commandLine) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.anyMatch(
                    process -> read(process.pid(), "cmdline").replace('\0', ' ').contains(commandLine));
        }
    }

    private String state() throws Exception {
        return jbuild("ps", "-a", "--format", "{{.State}}").succeeds().output().strip();
    }

    /** Without process ids of its own a container did not end with its first process, when nobody was there to kill the rest. */
    @Test
    void aKilledMonitorLeavesNothingAmongTheHostsProcesses() throws Exception {
        jbuild(
                        "run",
                        "-d",
                        "--name",
                        "wide",
                        "--pid",
                        "host",
                        "busybox",
                        "sh",
                        "-c",
                        "setsid sleep 5432 & exec sleep 5431")
                .succeeds();
        until(() -> isSomewhere("sleep 5432"));

        watchers(container("wide"), "jbrun").forEach(ProcessHandle::destroyForcibly);

        until(() -> state().equals("exited"));
        until(() -> !isSomewhere("sleep 543"));
    }

    @Test
    void whatIsLeftWithoutKeeperAndMonitorEndsWhenSomebodyLooks() throws Exception {
        jbuild(
                        "run",
                        "-d",
                        "--name",
                        "wide",
                        "--pid",
                        "host",
                        "busybox",
                        "sh",
                        "-c",
                        "setsid sleep 5442 & exec sleep 5441")
                .succeeds();
        until(() -> isSomewhere("sleep 5442"));
        Path container = container("wide");
        List<ProcessHandle> both = Stream.concat(
                        watchers(container, "jbuild-keep").stream(), watchers(container, "jbrun").stream())
                .toList();

        both.forEach(ProcessHandle::destroyForcibly);

        assertThat(both).hasSize(2);
        until(() -> state().equals("dead"));
        until(() -> !isSomewhere("sleep 544"));
    }

    /**
     * What another runtime had begun went on when the monitor was killed, and its half-written files made every later start fail:
     * "bundle/.pid: file exists".
     */
    @Test
    void aContainerOfAnotherRuntimeIsEndedAndStartedAgain() throws Exception {
        assumeTrue(Files.isExecutable(RUNC), "runc is not here");
        jbuild("create", "--name", "other", "--runtime", "runc", "busybox", "sh", "-c", "sleep 5452 & exec sleep 5451")
                .succeeds();
        Path container = container("other");
        long seed = System.nanoTime();
        System.out.println("WatcherKillEndToEndTests seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 8; round++) {
            Process starting = commands().start(JBUILD, "start", "other");
            for (int look = 0; look < 1000 && watchers(container, "jbrun").isEmpty(); look++) {
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(200));
            watchers(container, round % 3 == 0 ? "jbuild-keep" : "jbrun").forEach(ProcessHandle::destroyForcibly);
            if (round % 2 == 0) {
                watchers(container, "jbrun").forEach(ProcessHandle::destroyForcibly);
            }
            starting.waitFor(1, TimeUnit.MINUTES);
            until(() -> !state().equals("running"));
            until(() -> !isSomewhere("sleep 545"));
        }
        Files.writeString(container.resolve("bundle/.pid"), "1");

        jbuild("start", "other").succeeds();
        assertThat(jbuild("exec", "other", "echo", "again").output()).isEqualTo("again\n");
    }

    /** The container stood still until somebody wrote to its cgroup by hand. */
    @Test
    void aCommitThatIsKilledLetsTheContainerGoOn() throws Exception {
        jbuild(
                        "run",
                        "-d",
                        "--name",
                        "busy",
                        "busybox",
                        "sh",
                        "-c",
                        "for i in $(seq 3000); do echo $i >/f$i; done; touch /ready; sleep 100")
                .succeeds();
        Path container = container("busy");
        until(() -> Files.exists(container.resolve("upper/ready")));
        Path group = Path.of(Files.readAllLines(container.resolve("cgroups")).getFirst());
        assumeTrue(Files.exists(group.resolve("cgroup.freeze")), "this kernel freezes no groups");
        boolean frozen = false;
        for (int attempt = 0; attempt < 5 && !frozen; attempt++) {
            Process commit = commands().start(JBUILD, "commit", "busy", "image");
            while (commit.isAlive() && !frozen) {
                frozen = Files.readString(group.resolve("cgroup.freeze")).startsWith("1");
            }
            commit.destroyForcibly().waitFor();
        }

        assertThat(frozen)
                .as("a commit was killed while the container stood still")
                .isTrue();
        until(() -> Files.readString(group.resolve("cgroup.freeze")).startsWith("0"));
        assertThat(state()).isEqualTo("running");
    }

    /** Everything in the groups of a container's list is killed by {@code rm}, and the list could be damaged. */
    @Test
    void aDamagedListOfGroupsNamesNobodyElses() throws Exception {
        jbuild("run", "-d", "--name", "good", "busybox", "sleep", "100").succeeds();
        jbuild("run", "-d", "--name", "damaged", "busybox", "true").succeeds();
        until(() -> jbuild("ps", "-q", "--filter", "status=running")
                        .output()
                        .lines()
                        .count()
                == 1);
        String other = Files.readAllLines(container("good").resolve("cgroups")).getFirst();
        Path decoy = Files.createDirectories(directory.resolve("jbuild-container-decoy/empty"));
        Files.writeString(
                container("damaged").resolve("cgroups"),
                other + "\n/\n/sys/fs/cgroup\n/sys/fs/cgroup/unified/../unified\n" + other + "/..\n" + decoy.getParent()
                        + "\n\0\n\377\nnonsense\n",
                StandardCharsets.ISO_8859_1);

        assertThat(state()).isEqualTo("exited\nrunning");
        jbuild("start", "damaged").succeeds();
        jbuild("rm", "-f", "damaged").succeeds();

        assertThat(jbuild("exec", "good", "echo", "goes on").output()).isEqualTo("goes on\n");
        assertThat(decoy).exists();
    }

    /** The second of two who start a container at the same time was told that it runs already, as if that were a failure. */
    @Test
    void twoMayStartAContainerAtTheSameTime() throws Exception {
        jbuild("create", "--name", "wanted", "busybox", "sleep", "100").succeeds();

        List<Process> starts =
                List.of(commands().start(JBUILD, "start", "wanted"), commands().start(JBUILD, "start", "wanted"));

        for (Process start : starts) {
            assertThat(start.waitFor()).isZero();
        }
        assertThat(watchers(container("wanted"), "jbuild-keep")).hasSize(1);
    }

    /** Of fifty {@code run --rm} at once two lost their exit codes, since another had removed their containers already. */
    @Test
    void whoRemovesTheContainerOfARunTakesNotItsExitCode() throws Exception {
        Process run = commands().start(JBUILD, "run", "--rm", "--name", "brief", "busybox", "sleep", "100");
        until(() -> state().equals("running"));

        jbuild("rm", "-f", "brief").succeeds();

        assertThat(run.waitFor()).isEqualTo(137);
    }
}
