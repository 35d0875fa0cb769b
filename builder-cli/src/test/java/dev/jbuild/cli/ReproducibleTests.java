package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same input gives the same digests: two clones, umasks, users, time zones, stores, orders of making. */
class ReproducibleTests {

    private static final String DOCKERFILE = """
            FROM busybox
            WORKDIR /work/deep
            COPY . /app/
            ADD data /data/
            RUN mkdir /made && touch /made/now && echo x > /app/data/new && chmod 600 /etc/passwd
            COPY <<EOF /inline
            text
            EOF
            CMD ["sh"]
            """;

    @TempDir
    Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeMachine() throws IOException {
        machine = new TestMachine(directory.resolve("machine"));
        machine.makeBusybox();
    }

    private RealCommands.Result git(Path in, String script) throws Exception {
        return new RealCommands(in)
                .run("/bin/sh", "-c", "cd " + in + " && " + script)
                .succeeds();
    }

    private Path origin() throws Exception {
        Path origin = Files.createDirectories(directory.resolve("origin"));
        Files.writeString(origin.resolve("Dockerfile"), DOCKERFILE);
        Files.writeString(origin.resolve(".dockerignore"), ".git\n");
        Files.createDirectories(origin.resolve("data/deeper"));
        for (String name : List.of("b", "a", "c", "deeper/z", "deeper/y")) {
            Files.writeString(origin.resolve("data").resolve(name), name);
        }
        git(
                origin,
                "printf '#!/bin/sh\\n' > run.sh && chmod 755 run.sh && ln -s data link && git init -q . && git add -A"
                        + " && GIT_COMMITTER_DATE='2020-02-02T02:02:02Z' git -c user.name=n -c user.email=e commit -qm m");
        return origin;
    }

    private String id(Path context, String... flags) {
        List<String> arguments = new java.util.ArrayList<>(List.of("build", "-q", "--no-cache"));
        arguments.addAll(List.of(flags));
        arguments.add(context.toString());
        return machine.run(arguments.toArray(String[]::new)).succeeds().out().strip();
    }

    @Test
    void twoClonesGiveTheSameDigests() throws Exception {
        Path origin = origin();
        git(directory, "umask 022; git clone -q origin one");
        git(
                directory,
                "umask 077; git clone -q origin two && chown -R 1234:1234 two && setfattr -n user.a -v b two/run.sh");
        Path two = directory.resolve("two");
        // The same files, made in another order and with other times.
        Path three = Files.createDirectories(directory.resolve("three"));
        try (Stream<Path> files = Files.walk(directory.resolve("one"))) {
            for (Path file : files.sorted(java.util.Comparator.comparing((Path path) -> path.toString())
                            .reversed())
                    .toList()) {
                Path copy = three.resolve(directory.resolve("one").relativize(file));
                if (!Files.isDirectory(file) || Files.isSymbolicLink(file)) {
                    Files.createDirectories(copy.getParent());
                    Files.copy(
                            file,
                            copy,
                            java.nio.file.LinkOption.NOFOLLOW_LINKS,
                            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                    if (!Files.isSymbolicLink(file)) {
                        Files.setLastModifiedTime(copy, FileTime.from(Instant.ofEpochSecond(5)));
                    }
                }
            }
        }
        String first = id(directory.resolve("one"), "--reproducible");
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            machine.environment.put("TZ", "Asia/Kathmandu");
            assertThat(id(two, "--reproducible")).isEqualTo(first);
        } finally {
            TimeZone.setDefault(zone);
        }
        assertThat(id(three, "--reproducible")).isEqualTo(first);
        assertThat(id(origin, "--reproducible=context")).isEqualTo(first);
        assertThat(id(directory.resolve("one"))).as("without the flag").isNotEqualTo(id(two));

        TestMachine other = new TestMachine(directory.resolve("other"));
        machine.run("save", "-o", "busybox.tar", "busybox").succeeds();
        other.run("load", "-i", machine.directory.resolve("busybox.tar").toString())
                .succeeds();
        assertThat(other.run("build", "-q", "--reproducible", two.toString())
                        .succeeds()
                        .out()
                        .strip())
                .as("another store")
                .isEqualTo(first);
    }

    @Test
    void timesAreTheCommitsAndModesAreGits() throws Exception {
        Path origin = origin();
        machine.run("build", "-q", "-t", "app", "--reproducible", origin.toString())
                .succeeds();
        String listing = machine.run(
                        "build", "-q", "-o", "type=tar,dest=app.tar", "-t", "x", origin.toString(), "--reproducible")
                .succeeds()
                .out();
        assertThat(listing).startsWith("sha256:");
        String tar = new RealCommands(directory)
                .run("/bin/tar", "-tvf", machine.directory.resolve("app.tar").toString(), "--full-time", "--utc")
                .succeeds()
                .output();
        assertThat(tar.lines().filter(line -> line.matches(".* (\\./)?(app|made|inline|work|data).*")))
                .hasSizeGreaterThan(10)
                .allSatisfy(line -> assertThat(line).contains("2020-02-02 02:02:02"));
        assertThat(machine.run("inspect", "app").out()).contains("\"Created\": \"2020-02-02T02:02:02Z\"");
    }

    @Test
    void theVariableSetsTheTimeFromTheEnvironmentOrAsArgument() throws Exception {
        Path context = Files.createDirectories(directory.resolve("plain"));
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM scratch\nARG SOURCE_DATE_EPOCH\nLABEL t=$SOURCE_DATE_EPOCH\nCOPY Dockerfile /\n");
        String argument = id(context, "--build-arg", "SOURCE_DATE_EPOCH=1000000000");
        machine.environment.put("SOURCE_DATE_EPOCH", "1000000000");
        assertThat(id(context)).isEqualTo(argument);
        assertThat(id(context, "--reproducible")).isEqualTo(argument);
        machine.environment.remove("SOURCE_DATE_EPOCH");
        assertThat(id(context, "--reproducible=1000000000")).isEqualTo(argument);
        assertThat(machine.run("inspect", argument).out()).contains("2001-09-09T01:46:40Z", "\"t\": \"1000000000\"");
        assertThat(id(context, "--reproducible")).as("no commit, no variable").isNotEqualTo(argument);
    }

    @Test
    void whatIsNoTimeIsRefused() throws Exception {
        Path context = Files.createDirectories(directory.resolve("plain"));
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nLABEL a=b\n");
        assertThat(machine.run("build", "--reproducible=soon", context.toString())
                        .err())
                .contains("[JB3065]");
        assertThat(machine.run("build", "--reproducible=99999999999", context.toString())
                        .err())
                .contains("[JB5084]");
        assertThat(machine.run("build", "--reproducible=context", context.toString())
                        .err())
                .contains("[JB5083]");
    }
}
