package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The distribution as a user has it, on real Dockerfiles, with other people's tools as judges. Runs after packaging. The
 * images are built once, in one store.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DistributionEndToEndTests {

    private static final Path JBUILD = RealCommands.JBUILD;
    private static final Path TESTDATA = RealCommands.TESTDATA;

    @TempDir
    private static Path directory;

    private List<String> mountsBefore = List.of();
    private Set<Path> groupsBefore = Set.of();

    private static RealCommands commands() {
        return new RealCommands(directory);
    }

    @BeforeAll
    void makeBases() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "the judges need root");
        for (String tool : List.of("skopeo", "umoci", "podman", "buildah", "debootstrap", "jq")) {
            assumeTrue(
                    Stream.of("/usr/bin/", "/usr/sbin/").anyMatch(folder -> Files.exists(Path.of(folder + tool))),
                    tool + " is not installed");
        }
        mountsBefore = Files.readAllLines(Path.of("/proc/self/mountinfo"));
        groupsBefore = ourGroups();
        commands()
                .run(TESTDATA.resolve("bases/make-busybox.sh"), JBUILD, "busybox")
                .succeeds();
        commands()
                .run(TESTDATA.resolve("bases/make-debian.sh"), JBUILD, "debian")
                .succeeds();
        commands()
                .run(JBUILD, "build", "-t", "web", TESTDATA.resolve("dockerfiles/web"))
                .succeeds();
        commands()
                .run(JBUILD, "build", "-t", "cprogram", TESTDATA.resolve("dockerfiles/cprogram"))
                .succeeds();
        Path service = directory.resolve("javaservice");
        commands()
                .run(TESTDATA.resolve("dockerfiles/javaservice/prepare.sh"), System.getProperty("java.home"), service)
                .succeeds();
        commands().run(JBUILD, "build", "-t", "javaservice", service).succeeds();
    }

    /** No mount, no process and no cgroup of ours is left after any test. */
    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).isEqualTo(mountsBefore);
        for (int attempt = 0; attempt < 100 && !ourProcesses().isEmpty(); attempt++) {
            Thread.sleep(50);
        }
        assertThat(ourProcesses()).isEmpty();
        assertThat(ourGroups()).isSubsetOf(groupsBefore);
    }

    private static Set<Path> ourGroups() throws IOException {
        try (Stream<Path> groups = Files.find(
                Path.of("/sys/fs/cgroup"),
                4,
                (path, attributes) -> path.getFileName().toString().startsWith("jbuild-run"))) {
            return groups.collect(Collectors.toSet());
        }
    }

    private static List<String> ourProcesses() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(DistributionEndToEndTests::isOurs)
                    .map(Path::toString)
                    .toList();
        }
    }

    private static boolean isOurs(Path process) {
        try {
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            String command = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return environment.contains("JBUILD_ROOT=" + directory) || command.contains("jbuild-e2e-marker");
        } catch (IOException gone) {
            return false;
        }
    }

    private static String answerOf(String image) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process container = commands().start(JBUILD, "run", "--rm", "--init", "-e", "PORT=" + port, image);
        try {
            for (int attempt = 0; attempt < 300; attempt++) {
                RealCommands.Result answer =
                        commands().run("curl", "-fsS", "--max-time", "5", "http://127.0.0.1:" + port + "/");
                if (answer.code() == 0) {
                    return answer.output();
                }
                Thread.sleep(100);
            }
            throw new AssertionError(image + " did not answer");
        } finally {
            container.destroy();
            assertThat(container.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void theWebServerAnswers() throws Exception {
        assertThat(answerOf("web")).contains("<h1>Hello from jbuild</h1>");
    }

    @Test
    void theProgramCompiledInOneStageRunsInScratch() throws Exception {
        assertThat(commands().run(JBUILD, "run", "--rm", "cprogram").succeeds().output())
                .isEqualTo("hello, world\n");
        assertThat(commands()
                        .run(JBUILD, "run", "--rm", "cprogram", "you")
                        .succeeds()
                        .output())
                .isEqualTo("hello, you\n");
    }

    @Test
    void theJavaServiceAnswers() throws Exception {
        assertThat(answerOf("javaservice")).contains("as app");
    }

    @Test
    void skopeoUmociAndPodmanAcceptBothKindsOfArchives() throws Exception {
        Path oci = directory.resolve("one.oci.tar");
        Path docker = directory.resolve("one.docker.tar");
        commands()
                .run(JBUILD, "save", "--format", "oci-archive", "-o", oci, "cprogram")
                .succeeds();
        commands()
                .run(JBUILD, "save", "--format", "docker-archive", "-o", docker, "cprogram", "web")
                .succeeds();

        assertThat(commands()
                        .run("skopeo", "inspect", "oci-archive:" + oci)
                        .succeeds()
                        .output())
                .contains("hello in C");
        assertThat(commands()
                        .run("skopeo", "inspect", "docker-archive:" + docker + ":cprogram:latest")
                        .succeeds()
                        .output())
                .contains("hello in C");
        Path layout = Files.createDirectories(directory.resolve("layout"));
        commands().run("tar", "-C", layout, "-xf", oci).succeeds();
        commands()
                .run(
                        "umoci",
                        "unpack",
                        "--image",
                        layout + ":docker.io/library/cprogram:latest",
                        directory.resolve("bundle"))
                .succeeds();
        assertThat(directory.resolve("bundle/rootfs/hello")).isExecutable();
        for (Path archive : List.of(oci, docker)) {
            assertThat(commands()
                            .run(TESTDATA.resolve("judges/run-with-podman.sh"), archive, "cprogram", "podman")
                            .succeeds()
                            .output())
                    .contains("hello, podman");
        }
    }

    @Test
    void buildahMakesTheSameConfigsAndFiles() throws Exception {
        for (Path context : List.of(
                TESTDATA.resolve("dockerfiles/web"),
                TESTDATA.resolve("dockerfiles/cprogram"),
                directory.resolve("javaservice"))) {
            Path work = directory.resolve("buildah-" + context.getFileName());
            assertThat(commands()
                            .run(
                                    TESTDATA.resolve("judges/compare-with-buildah.sh"),
                                    JBUILD,
                                    context,
                                    work,
                                    "busybox",
                                    "debian")
                            .succeeds()
                            .output())
                    .contains("the same:");
        }
    }

    @Test
    void aBaseComesFromARegistryThroughJib() throws Exception {
        Path archive = directory.resolve("base.oci.tar");
        commands()
                .run(JBUILD, "save", "--format", "oci-archive", "-o", archive, "busybox")
                .succeeds();
        try (TestRegistry registry = TestRegistry.start(directory)) {
            String name = registry.name("team/base:1");
            commands()
                    .run("skopeo", "copy", "--dest-tls-verify=false", "oci-archive:" + archive, "docker://" + name)
                    .succeeds();

            commands()
                    .run(JBUILD, "build", "-t", "pulled", contextOf("pulled", "FROM " + name + "\nRUN echo ok > /x\n"))
                    .succeeds();
            RealCommands.Result missing = commands().run(JBUILD, "pull", registry.name("team/nosuch:1"));

            assertThat(commands()
                            .run(JBUILD, "run", "--rm", "pulled", "cat", "/x")
                            .output())
                    .isEqualTo("ok\n");
            assertThat(missing.code()).isEqualTo(1);
            assertThat(missing.output()).contains("has no such image: not found");
        }
    }

    @Test
    void exitCodesAndStreamsOfAContainerComeThrough() throws Exception {
        assertThat(commands()
                        .run(JBUILD, "run", "--rm", "busybox", "sh", "-c", "exit 5")
                        .code())
                .isEqualTo(5);
        assertThat(commands().run(JBUILD, "run", "--rm", "busybox", "nosuch").code())
                .isEqualTo(127);
        assertThat(commands().run(JBUILD, "run", "--rm", "busybox", "/etc").code())
                .isEqualTo(126);
        assertThat(commands()
                        .run(JBUILD, "run", "--rm", "nosuchimage.invalid/x")
                        .code())
                .isEqualTo(125);
        assertThat(commands()
                        .run(
                                JBUILD,
                                "run",
                                "--rm",
                                "-e",
                                "A=b",
                                "-w",
                                "/made",
                                "-u",
                                "1:2",
                                "busybox",
                                "sh",
                                "-c",
                                "echo $A; pwd; id -u; id -g")
                        .output())
                .isEqualTo("b\n/made\n1\n2\n");
        assertThat(commands()
                        .run(JBUILD, "run", "--rm", "--network", "none", "busybox", "ls", "/sys/class/net")
                        .output())
                .isEqualTo("lo\n");
        Process cat = commands().start(JBUILD, "run", "--rm", "-i", "busybox", "cat");
        cat.getOutputStream().write("through\n".getBytes(StandardCharsets.UTF_8));
        cat.getOutputStream().close();
        assertThat(new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("through\n");
    }

    @Test
    void ctrlCInTheMiddleOfARunLeavesNothing() throws Exception {
        Process build = startSleepingBuild("ctrl-c");

        commands().run("kill", "-INT", Long.toString(build.pid()));

        assertThat(build.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(build.exitValue()).isEqualTo(130);
        commands()
                .run(JBUILD, "build", "-t", "next", contextOf("next", "FROM busybox\nRUN true\n"))
                .succeeds();
    }

    @Test
    void killedInTheMiddleOfARunItLeavesNothingAfterTheNextStart() throws Exception {
        Process build = startSleepingBuild("killed");

        build.destroyForcibly().waitFor();

        commands()
                .run(JBUILD, "build", "-t", "next", contextOf("next", "FROM busybox\nRUN echo next > /x\n"))
                .succeeds();
        try (Stream<Path> left = Files.list(directory.resolve("store/tmp"))) {
            assertThat(left.filter(path -> !path.endsWith(".lock"))).isEmpty();
        }
    }

    private static Path contextOf(String name, String dockerfile) throws IOException {
        Path context = Files.createDirectories(directory.resolve(name));
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        return context;
    }

    private static Process startSleepingBuild(String name) throws Exception {
        Path context =
                contextOf(name, "FROM busybox\nRUN touch /started-" + name + "; sleep 1000; : jbuild-e2e-marker\n");
        // Whoever runs the tests in the background ignores SIGINT, and so would the build.
        Process build = commands()
                .start("env", "--default-signal=INT", JBUILD, "build", "--progress", "plain", "-t", name, context);
        Thread.ofVirtual().start(() -> {
            try {
                build.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException ended) {
                // With the process.
            }
        });
        for (int attempt = 0; attempt < 500; attempt++) {
            try (Stream<Path> files = Files.walk(directory.resolve("store/tmp"), 4)) {
                if (files.anyMatch(path -> path.endsWith("upper/started-" + name))) {
                    return build;
                }
            } catch (java.io.UncheckedIOException changing) {
                // Somebody is at work there; look again.
            }
            Thread.sleep(20);
        }
        throw new AssertionError("the RUN never began");
    }
}
