package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contexts and sources that lie elsewhere: archives on standard input and by HTTP, git repositories from a real server. */
class RemoteContextTests {

    @TempDir
    private Path directory;

    private TestMachine machine;
    private final List<AutoCloseable> servers = new ArrayList<>();

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
    }

    @AfterEach
    void stopServers() throws Exception {
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    private void run(Path where, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s", String.join(" ", command), output)
                .isZero();
    }

    private void git(Path where, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"));
        command.addAll(List.of(arguments));
        run(where, command.toArray(String[]::new));
    }

    /** A repository with a branch, an annotated tag, a link and a program; and a server for it. */
    private String repository() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/git")), "git is not installed");
        Path work = Files.createDirectories(directory.resolve("work"));
        git(work, "init", "-q", "-b", "main", ".");
        machine.file("work/Dockerfile", "FROM scratch\nCOPY . /all/\n");
        machine.file("work/a.txt", "one\n");
        machine.file("work/docs/d.md", "doc\n");
        machine.file("work/run.sh", "#!/bin/sh\n").toFile().setExecutable(true);
        Files.createSymbolicLink(work.resolve("link"), Path.of("a.txt"));
        git(work, "add", "-A");
        git(work, "commit", "-qm", "one");
        git(work, "tag", "-a", "v1", "-m", "v1");
        git(work, "checkout", "-q", "-b", "dev");
        machine.file("work/a.txt", "two\n");
        git(work, "commit", "-qam", "two");
        git(work, "checkout", "-q", "main");
        Path served = Files.createDirectories(directory.resolve("served"));
        git(served, "clone", "-q", "--bare", work.toString(), "repo.git");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process daemon = new ProcessBuilder(
                        "git",
                        "daemon",
                        "--reuseaddr",
                        "--listen=127.0.0.1",
                        "--port=" + port,
                        "--base-path=" + served,
                        "--export-all",
                        served.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        servers.add(() -> {
            daemon.descendants().forEach(ProcessHandle::destroy);
            daemon.destroy();
            assertThat(daemon.waitFor(10, TimeUnit.SECONDS)).isTrue();
        });
        for (int attempt = 0; attempt < 100; attempt++) {
            try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
                break;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        return "git://127.0.0.1:" + port + "/repo.git";
    }

    private String serve(Path file) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] content = Files.readAllBytes(file);
            exchange.sendResponseHeaders(200, content.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(content);
            }
        });
        server.start();
        servers.add(() -> server.stop(0));
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/context.tar.gz";
    }

    /** A plain file server: git's oldest way to be fetched. */
    private String serveDirectory(Path root) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = root.resolve(exchange.getRequestURI().getPath().substring(1));
            boolean there = Files.isRegularFile(file);
            byte[] content = there ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(there ? 200 : 404, there && content.length > 0 ? content.length : -1);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(content);
            }
        });
        server.start();
        servers.add(() -> server.stop(0));
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Path archive() throws Exception {
        machine.file("sent/Dockerfile", "FROM scratch\nCOPY . /all/\n");
        machine.file("sent/sub/Other", "FROM scratch\nCOPY a /only\n");
        machine.file("sent/a", "1\n");
        machine.file("sent/b", "2\n");
        machine.file("sent/.dockerignore", "b\n");
        Path archive = directory.resolve("context.tar.gz");
        run(directory.resolve("sent"), "tar", "-czf", archive.toString(), ".");
        return archive;
    }

    @Test
    void anArchiveByHttpIsAContextWithItsOwnDockerfileAndIgnoreFile() throws Exception {
        String address = serve(archive());
        machine.run("build", "-t", "x", address).succeeds();
        assertThat(machine.files("x").resolve("all/a")).hasContent("1\n");
        assertThat(machine.files("x").resolve("all/b")).doesNotExist();

        machine.run("build", "-t", "y", "-f", "sub/Other", address).succeeds();
        assertThat(machine.files("y").resolve("only")).hasContent("1\n");
    }

    @Test
    void aDockerfileByHttpIsABuildWithoutAContext() throws Exception {
        String address = serve(machine.file("D", "FROM scratch\nCOPY <<A /a\nx\nA\n"));
        machine.run("build", "-t", "x", address).succeeds();
        assertThat(machine.files("x").resolve("a")).hasContent("x\n");
    }

    /** A hostile archive: the Dockerfile is a link to a file of the host, and a directory above it leads out as well. */
    @Test
    void linksInASentContextLeadNowhere() throws Exception {
        machine.file("secret/Dockerfile", "FROM scratch\nLABEL stolen=yes\n");
        Path sent = Files.createDirectories(directory.resolve("sent"));
        Files.createSymbolicLink(sent.resolve("Dockerfile"), directory.resolve("secret/Dockerfile"));
        Files.createSymbolicLink(sent.resolve("dir"), directory.resolve("secret"));
        Path archive = directory.resolve("context.tar");
        run(sent, "tar", "-cf", archive.toString(), ".");
        String address = serve(archive);

        assertThat(machine.run("build", "-t", "x", address).err()).contains("[JB3060]");
        assertThat(machine.run("build", "-t", "x", "-f", "dir/Dockerfile", address)
                        .err())
                .contains("[JB3060]");
        assertThat(machine.run("build", "-t", "x", "-f", "../secret/Dockerfile", address)
                        .err())
                .contains("[JB3060]");
    }

    @Test
    void aGitRepositoryIsAContextAtABranchTagOrDirectory() throws Exception {
        String repository = repository();
        machine.run("build", "-t", "x", repository).succeeds();
        Path files = machine.files("x").resolve("all");
        assertThat(files.resolve("a.txt")).hasContent("one\n");
        assertThat(files.resolve("run.sh")).isExecutable();
        assertThat(files.resolve("link")).isSymbolicLink();
        assertThat(files.resolve(".git")).doesNotExist();

        machine.run("build", "-t", "y", repository + "?branch=dev").succeeds();
        assertThat(machine.files("y").resolve("all/a.txt")).hasContent("two\n");
        assertThat(machine.run("build", "-t", "z", repository + "#main:docs").err())
                .contains("There is no Dockerfile at Dockerfile");
    }

    @Test
    void addTakesARepositoryAndCachesItByItsCommit() throws Exception {
        String repository = repository();
        String dockerfile = "FROM scratch\nADD " + repository + "#dev /a/\nADD --keep-git-dir=true " + repository
                + "#v1:docs /b/\nADD " + repository + "?tag=v1&keep-git-dir=1 /c/\n";
        machine.file("app/Dockerfile", dockerfile);
        machine.run("build", "-t", "x", "app").succeeds();
        Path files = machine.files("x");
        assertThat(files.resolve("a/a.txt")).hasContent("two\n");
        assertThat(files.resolve("a/.git")).doesNotExist();
        assertThat(files.resolve("b/d.md")).hasContent("doc\n");
        assertThat(files.resolve("c/.git/HEAD")).exists();

        assertThat(machine.run("build", "-t", "x", "app").succeeds().err())
                .contains("CACHED")
                .doesNotContain("DONE");

        git(directory.resolve("work"), "checkout", "-q", "dev");
        machine.file("work/a.txt", "three\n");
        git(directory.resolve("work"), "commit", "-qam", "three");
        git(
                directory.resolve("work"),
                "push",
                "-q",
                directory.resolve("served/repo.git").toString(),
                "dev");
        machine.run("build", "-t", "x", "app").succeeds();
        assertThat(machine.files("x").resolve("a/a.txt")).hasContent("three\n");
    }

    @Test
    void whatIsNotInTheRepositoryIsToldWithItsLine() throws Exception {
        String repository = repository();
        for (String[] wrong : new String[][] {
            {repository + "#nothing", "JB3051"},
            {repository + "#main:nothing", "JB3056"},
            {repository + "?commit=0123456789", "JB3052"},
            {repository + "?what=1", "JB3050"},
            {repository.replace("repo", "none"), "JB3054"},
            {"git@127.0.0.1:repo.git", "JB3053"},
        }) {
            machine.file("app/Dockerfile", "FROM scratch\nADD " + wrong[0] + " /a/\n");
            TestMachine.Result result = machine.run("build", "app");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("Dockerfile:2:", "[" + wrong[1] + "]");
        }
    }

    @Test
    void aNamedContextMayBeARepositoryOrAnArchive() throws Exception {
        machine.file("app/Dockerfile", "FROM scratch\nCOPY --from=code a.txt /a\nCOPY --from=more a /b\n");
        machine.run(
                        "build",
                        "-t",
                        "x",
                        "--build-context",
                        "code=" + repository(),
                        "--build-context",
                        "more=" + serve(archive()),
                        "app")
                .succeeds();
        assertThat(machine.files("x").resolve("a")).hasContent("one\n");
        assertThat(machine.files("x").resolve("b")).hasContent("1\n");
    }

    @Test
    void anArchiveByHttpIsUnpackedWhenAddSaysSo() throws Exception {
        String address = serve(archive());
        String kept = "FROM scratch\nADD " + address + " /d/\n";
        machine.file("app/local.tar.gz", "");
        Files.copy(
                directory.resolve("context.tar.gz"),
                directory.resolve("app/local.tar.gz"),
                StandardCopyOption.REPLACE_EXISTING);
        machine.build("app", kept).succeeds();
        assertThat(machine.files("app").resolve("d/context.tar.gz")).isRegularFile();

        TestMachine.Result unpacked =
                machine.build("app", kept.replace("ADD ", "ADD --unpack=true ")).succeeds();
        assertThat(unpacked.err()).as("another key").contains("DONE");
        Path files = machine.files("app").resolve("d");
        assertThat(files.resolve("a")).hasContent("1\n");
        assertThat(files.resolve("sub/Other")).exists();
        assertThat(files.resolve("context.tar.gz")).doesNotExist();
        assertThat(machine.build("app", kept.replace("ADD ", "ADD --unpack=true "))
                        .succeeds()
                        .err())
                .contains("CACHED")
                .doesNotContain("DONE");

        machine.build("app", kept.replace("ADD ", "ADD --unpack=false ")).succeeds();
        assertThat(machine.files("app").resolve("d/context.tar.gz")).isRegularFile();

        machine.build("app", "FROM scratch\nADD local.tar.gz " + address + " /d/\n")
                .succeeds();
        assertThat(machine.files("app").resolve("d/a")).as("the local one").exists();
        assertThat(machine.files("app").resolve("d/context.tar.gz"))
                .as("the one by HTTP")
                .isRegularFile();
    }

    @Test
    void whatIsFetchedAndNoArchiveIsCopiedAlthoughItIsToBeUnpacked() throws Exception {
        String address = serve(machine.file("plain", "text\n"));
        machine.build("app", "FROM scratch\nADD --unpack --chmod=640 " + address + " /f\n")
                .succeeds();
        assertThat(machine.files("app").resolve("f")).hasContent("text\n");
    }

    /** The archive's own link leads out of the image, and a file of it goes through that link. */
    @Test
    void aFetchedArchiveStaysInTheImage() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Path first = Files.createDirectories(directory.resolve("first"));
        Files.createSymbolicLink(first.resolve("out"), outside);
        Path second = Files.createDirectories(directory.resolve("second/out"));
        Files.writeString(second.resolve("stolen"), "x");
        Path archive = directory.resolve("hostile.tar");
        run(first, "tar", "-cf", archive.toString(), "out");
        run(directory.resolve("second"), "tar", "-rf", archive.toString(), "out/stolen");

        TestMachine.Result result = machine.build("app", "FROM scratch\nADD --unpack=true " + serve(archive) + " /\n");

        assertThat(outside).as(result.err()).isEmptyDirectory();
    }

    @Test
    void twoThingsCannotComeFromStandardInput() {
        assertThat(machine.runWithInput("FROM scratch\n", "build", "-f", "-", "-")
                        .err())
                .contains("[JB3068]");
    }

    /** A password in an address is told nowhere: not in a message, not in the list of builds, not in the image. */
    @Test
    void aPasswordInAnAddressStaysThere() throws Exception {
        repository();
        Path served = directory.resolve("served");
        git(served.resolve("repo.git"), "update-server-info");
        String repository = serveDirectory(served).replace("http://", "http://user:hunter2@") + "/repo.git";
        machine.file("app/Dockerfile", "FROM scratch\nADD --keep-git-dir=true " + repository + " /a/\n");
        TestMachine.Result added = machine.run("build", "-t", "x", "app").succeeds();
        TestMachine.Result built = machine.run("build", "-t", "y", repository).succeeds();
        TestMachine.Result failed = machine.run("build", "-t", "z", repository + "#nothing");

        assertThat(built.all() + failed.all() + machine.run("builds").out()).doesNotContain("hunter2");
        assertThat(added.err())
                .as("it stands in the Dockerfile, so in the step's name")
                .contains("ADD");
        try (Stream<Path> files = Files.walk(machine.files("x"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
            }
        }
    }
}
