package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.cli.RealCommands.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code jbuild doctor} says on this machine, and in places on it where less is allowed. Runs after packaging. */
class DoctorEndToEndTests {

    private static final Path JBUILD = RealCommands.JBUILD;

    @TempDir
    private Path directory;

    private RealCommands commands;

    @BeforeEach
    void needRoot() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "places are made by root");
        commands = new RealCommands(directory);
    }

    /** Prepares a place in a mount namespace of its own, and examines it. */
    private Result in(String preparation) throws Exception {
        return commands.run("unshare", "-m", "sh", "-c", preparation + " && exec \"$0\" doctor", JBUILD);
    }

    private static String line(Result result, String subject) {
        List<String> lines = result.output().lines().toList();
        StringBuilder found = new StringBuilder();
        boolean inside = false;
        for (String line : lines) {
            inside = line.startsWith(" ") ? inside : line.matches("\\w+ +" + subject + " .*");
            if (inside) {
                found.append(line.replaceAll(" +", " ").strip()).append('\n');
            }
        }
        return found.toString();
    }

    @Test
    void rootOfThisMachineIsolatesAll() throws Exception {
        Result result = commands.run(JBUILD, "doctor").succeeds();

        assertThat(result.output())
                .startsWith("Isolation: full: root with its own namespaces\n"
                        + "Why: jbuild is root, and a sandbox was tried.\n");
        assertThat(line(result, "kernel")).startsWith("ok kernel Linux ");
        assertThat(line(result, "calls")).startsWith("ok calls openat2, open_tree, mount_setattr, pidfds, clone3");
        assertThat(line(result, "seccomp")).isEqualTo("ok seccomp The kernel filters system calls.\n");
        assertThat(line(result, "ids")).isEqualTo("ok ids Root needs no ranges of ids.\n");
        assertThat(line(result, "leftovers")).isEqualTo("ok leftovers Nothing was left by the dead.\n");
        assertThat(line(result, "store")).contains(directory + "/store is on ", " free.");
        assertThat(line(result, "overlay")).startsWith("ok overlay Overlayfs works as root, and takes layers by");
        assertThat(line(result, "sandbox"))
                .matches("ok sandbox A program ran in a sandbox of its own, in \\d+ ms\\.\n");
    }

    @Test
    void programsCanReadIt() throws Exception {
        Result result = commands.run(JBUILD, "doctor", "--format", "json").succeeds();
        assertThat(result.output())
                .contains("\"rung\": \"root\"", "\"check\": \"sandbox\"", "\"status\": \"ok\"", "\"advice\": \"\"");
        assertThat(commands.run(JBUILD, "doctor", "--format", "xml").output()).contains("[JB1006]");
    }

    @Test
    void nothingOfItIsLeft() throws Exception {
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo"));
        commands.run(JBUILD, "doctor").succeeds();
        assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).isEqualTo(mounts);
        assertThat(directory.resolve("store/tmp").toFile().list()).containsExactly(".lock");
    }

    @Test
    void userWithoutRangesIsToldHowToGetThem() throws Exception {
        RootlessUser user = new RootlessUser(directory, 12345);
        Result result = user.jbuild("doctor").succeeds();

        assertThat(result.output())
                .startsWith("Isolation: user namespace with a single id")
                .contains("To have more: As root: usermod --add-subuids 100000-165535 12345");
        assertThat(line(result, "ids"))
                .contains("note ids /etc/subuid has no range for 12345.", "/etc/subgid has no range for 12345.");
        assertThat(line(result, "user-namespaces")).isEqualTo("ok user-namespaces jbuild is root of one.\n");
        assertThat(line(result, "cgroups")).startsWith("note cgroups Without root containers can't be limited");
        assertThat(line(result, "rootless-network")).contains("rootless-network");
        assertThat(line(result, "idmapped-mounts")).contains("Only root can make them");
        assertThat(line(result, "overlay")).startsWith("ok overlay Overlayfs works in a user namespace");
        assertThat(line(result, "sandbox")).startsWith("ok sandbox");
    }

    @Test
    void helpersWithoutTheirRightsAreNamed() throws Exception {
        RootlessUser user = new RootlessUser(directory, 12345);
        Path helper = Files.createDirectory(directory.resolve("bin")).resolve("newuidmap");
        commands.run("install", "-m", "0755", "/bin/true", helper).succeeds();
        Result result = user.run("env", "PATH=" + directory.resolve("bin") + ":/usr/bin:/bin", user.jbuild(), "doctor");
        assertThat(line(result, "ids")).contains(helper + " has not the rights that it needs.", "chmod u+s " + helper);
    }

    /** A limit that holds in a user namespace below this one only, in which the user is not root. */
    @Test
    void whereUserNamespacesAreForbiddenNothingIsIsolated() throws Exception {
        RootlessUser user = new RootlessUser(directory, 12345);
        Process holder = commands.start("unshare", "-U", "sleep", "60");
        try {
            Path map = Path.of("/proc/" + holder.pid());
            for (int attempt = 0;
                    attempt < 200
                            && Files.readSymbolicLink(map.resolve("ns/user"))
                                    .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/user")));
                    attempt++) {
                Thread.sleep(10);
            }
            Files.writeString(map.resolve("uid_map"), "0 0 65536");
            Files.writeString(map.resolve("gid_map"), "0 0 65536");
            List<Object> words = new java.util.ArrayList<>(List.of(
                    "nsenter",
                    "-U",
                    "-t",
                    holder.pid(),
                    "sh",
                    "-c",
                    "echo 0 >/proc/sys/user/max_user_namespaces && exec \"$@\"",
                    "sh"));
            words.addAll(user.as(user.jbuild(), "doctor"));
            Result result = commands.run(words.toArray());

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.output())
                    .startsWith("Isolation: none: RUN and run can't work here\n"
                            + "Why: You can't make a user namespace: user.max_user_namespaces is 0.")
                    .contains("To have more: Ask for kernel.unprivileged_userns_clone=1");
            assertThat(line(result, "capabilities")).startsWith("note capabilities jbuild is not root.");
            assertThat(line(result, "sandbox")).startsWith("problem sandbox jbuild is neither root nor in");
        } finally {
            holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    /** Started without its script, by a user who could have a namespace. */
    @Test
    void whoIsInNoUserNamespaceIsSentToTheScript() throws Exception {
        RootlessUser user = new RootlessUser(directory, 12345);
        Result result = user.run(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                directory.resolve("dist/lib") + "/*",
                "dev.jbuild.cli.Main",
                "doctor");
        assertThat(result.code()).isEqualTo(1);
        assertThat(line(result, "user-namespaces"))
                .isEqualTo("problem user-namespaces User namespaces can be made, but jbuild runs in none.\n"
                        + "Start jbuild by its own script, which makes one.\n");
    }

    @Test
    void rootIsToldThatOthersCanMakeNoUserNamespace() throws Exception {
        Path setting = Path.of("/proc/sys/user/max_user_namespaces");
        assumeTrue(Files.isReadable(setting), "this kernel has no such setting");
        Path zero = Files.writeString(directory.resolve("zero"), "0\n");
        assertThat(line(in("mount --bind " + zero + " " + setting), "user-namespaces"))
                .startsWith("note user-namespaces Users other than root can't make them, so jbuild works for root only:"
                        + " user.max_user_namespaces is 0.");
    }

    @Test
    void missingTreeOfCgroupsIsNamed() throws Exception {
        assumeTrue(Files.exists(Path.of("/sys/fs/cgroup/unified")), "this machine has no hybrid cgroups");
        Result result = in("umount /sys/fs/cgroup/unified").succeeds();
        assertThat(line(result, "cgroups"))
                .startsWith("problem cgroups No group can be made, so --memory, --cpus and --pids-limit are refused."
                        + " This machine has cgroups of version 1 only (")
                .contains("Mount the unified tree");
        assertThat(line(result, "sandbox")).startsWith("ok sandbox");
        assertThat(line(in("umount -R -l /sys/fs/cgroup"), "cgroups")).contains("This machine has no cgroups.");
    }

    @Test
    void limitThatIsRefusedIsNamed() throws Exception {
        assumeTrue(Files.exists(Path.of("/sys/fs/cgroup/pids")), "this machine has no tree of pids");
        assertThat(line(in("mount -o remount,bind,ro /sys/fs/cgroup/pids"), "cgroups"))
                .startsWith("problem cgroups Limits of pids are refused. ")
                .contains("Delegate=yes");
    }

    @Test
    void rightsThatRootLacksAreNamed() throws Exception {
        Result result = commands.run("setpriv", "--bounding-set=-sys_admin,-sys_resource,-net_raw", JBUILD, "doctor");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).startsWith("Isolation: none");
        assertThat(line(result, "capabilities"))
                .contains(
                        "problem capabilities Root lacks CAP_SYS_ADMIN here",
                        "note capabilities Root lacks CAP_SYS_RESOURCE here, so --ulimit can't go above",
                        "note capabilities Root lacks CAP_NET_RAW here, and so do the containers");
        assertThat(line(result, "overlay")).startsWith("problem overlay Overlayfs does not work as root.");
        assertThat(line(result, "idmapped-mounts")).contains("can't be shown with other owners");
        assertThat(line(result, "sandbox")).startsWith("problem sandbox The sandbox can't be set up");
    }

    @Test
    void smallDisksAreNamed() throws Exception {
        Result result = in("mkdir -p $JBUILD_ROOT && mount -t tmpfs -o size=50m,nr_inodes=2000 x $JBUILD_ROOT");
        assertThat(line(result.succeeds(), "store"))
                .contains("is on tmpfs. Only ", "MB are free there.", " inodes are free there");
    }

    @Test
    void diskWithoutAttributesIsNamed() throws Exception {
        Result result = in("mkdir -p $JBUILD_ROOT && mount -t ramfs x $JBUILD_ROOT");
        assertThat(line(result, "store")).contains("problem store It takes no extended attributes (trusted.jbuild: ");
        assertThat(line(result, "overlay")).startsWith("problem overlay Overlayfs does not work as root.");
    }

    @Test
    void smallLimitsOfTheProcessAreNamed() throws Exception {
        Result result = in("ulimit -n 512 && export JDK_JAVA_OPTIONS=-Xmx64m").succeeds();
        assertThat(line(result, "open-files")).startsWith("note open-files A process may open only 512 files");
        assertThat(line(result, "java")).contains("may use only 61 MiB of memory");
    }

    @Test
    void storeThatCannotBeMadeIsAProblem() throws Exception {
        Result result = in("export JBUILD_ROOT=/proc/jbuild");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).startsWith("Isolation: none").contains("The store /proc/jbuild can't be used.");
    }

    @Test
    void leftoversOfTheDeadAreNamed() throws Exception {
        commands.run(RealCommands.TESTDATA.resolve("bases/make-busybox.sh"), JBUILD, "busybox")
                .succeeds();
        String id = commands.run(JBUILD, "run", "-d", "busybox", "sleep", "100")
                .succeeds()
                .output()
                .strip();
        Path container = directory.resolve("store/containers").resolve(id);
        commands.run(
                        "sh",
                        "-c",
                        "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline | grep -q \"^jbrun keep $0\""
                                + " && kill -9 ${p#/proc/}; done; true",
                        container)
                .succeeds();
        Path session = Files.createDirectories(directory.resolve("store/tmp/1-dead"));
        Files.writeString(session.resolve("lock"), "");

        Result result = in("mount -t tmpfs x $JBUILD_ROOT/volumes");

        assertThat(line(result, "leftovers"))
                .contains(
                        "note leftovers Processes of jbuild were killed and have left 1 of their directories.",
                        "note leftovers The container " + id.substring(0, 12) + " is dead and has left cgroups: /sys/",
                        "note leftovers Something is mounted in the store, on " + directory.resolve("store/volumes"));
        commands.run(JBUILD, "rm", id).succeeds();
        assertThat(line(commands.run(JBUILD, "doctor"), "leftovers")).startsWith("ok leftovers");
    }
}
