package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One build, of which each kind of input is changed alone: which steps are done again, and what explain says of it. */
class CacheMatrixTests {

    private static final String DOCKERFILE = """
            FROM busybox AS build
            ARG VERSION=1
            ARG UNUSED=1
            COPY src/ /src/
            RUN --mount=type=bind,source=tools,target=/tools --mount=type=secret,id=key cat /tools/t /src/App.java > /out
            FROM busybox
            ENV MODE=fast
            COPY --from=build /out /out
            RUN echo $MODE > /mode
            WORKDIR /w
            COPY config /config
            """;

    private static final String COPY_SRC = "COPY src/ /src/";
    private static final String RUN_MOUNT = "RUN --mount";
    private static final String COPY_OUT = "COPY --from=build";
    private static final String RUN_MODE = "RUN echo $MODE";
    private static final String WORKDIR = "WORKDIR /w";
    private static final String COPY_CONFIG = "COPY config";

    @TempDir
    private Path directory;

    private TestMachine machine;
    private final List<String> flags = new ArrayList<>();

    @BeforeEach
    void buildOnce() throws IOException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
        machine.file("app/src/App.java", "class App {}");
        machine.file("app/src/Other.java", "class Other {}");
        machine.file("app/src/secret.tmp", "hidden");
        machine.file("app/tools/t", "tool");
        machine.file("app/config", "c");
        machine.file("app/.dockerignore", "**/*.tmp\n");
        machine.file("key", "first secret");
        usualModes();
        flags.addAll(List.of("--secret", "id=key,src=key"));
        build(DOCKERFILE);
        assertThat(rebuilt(build(DOCKERFILE))).as("nothing has changed").isEmpty();
    }

    private void usualModes() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("app"))) {
            for (Path file : files.toList()) {
                mode(file, Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--");
            }
        }
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private String build(String dockerfile, String... more) throws IOException {
        List<String> all = new ArrayList<>(flags);
        all.addAll(List.of(more));
        return machine.build("app", dockerfile, all.toArray(String[]::new))
                .succeeds()
                .err();
    }

    /** The steps that were done, by their instructions. */
    private static List<String> rebuilt(String progress) {
        List<String> lines = progress.lines().toList();
        List<String> done = new ArrayList<>();
        for (String line : lines) {
            if (line.matches("#\\d+ \\[.*] .*")) {
                String number = line.substring(0, line.indexOf(' '));
                if (lines.stream().anyMatch(other -> other.startsWith(number + " DONE"))) {
                    done.add(line.substring(line.indexOf("] ") + 2));
                }
            }
        }
        return done;
    }

    private void assertRebuilt(String progress, String... beginnings) {
        List<String> done = rebuilt(progress);
        assertThat(done).as(progress).hasSize(beginnings.length);
        for (String beginning : beginnings) {
            assertThat(done).as(progress).anyMatch(step -> step.startsWith(beginning));
        }
    }

    private String explained() {
        return machine.run("explain").succeeds().out();
    }

    @Test
    void aByteOfAFile() throws IOException {
        machine.file("app/src/App.java", "class App{ }");

        assertRebuilt(build(DOCKERFILE), COPY_SRC, RUN_MOUNT, COPY_OUT, RUN_MODE, WORKDIR, COPY_CONFIG);

        assertThat(explained())
                .contains("COPY src/: src/App.java changed")
                .contains("RUN line 5: follows COPY src/ /src/, which came out different")
                .doesNotContain("Other.java");
    }

    /** What is not used of a file stops there: the step after a rebuilt one hits when that came out the same. */
    @Test
    void aByteThatLeavesTheResultAsItWas() throws IOException {
        machine.file("app/src/Other.java", "class Other { }");

        assertRebuilt(build(DOCKERFILE), COPY_SRC, RUN_MOUNT);

        assertThat(explained()).contains("COPY src/: src/Other.java changed");
    }

    @Test
    void aModeBit() throws IOException {
        mode(directory.resolve("app/src/Other.java"), "rwxr-xr-x");

        assertRebuilt(build(DOCKERFILE), COPY_SRC, RUN_MOUNT);

        assertThat(explained())
                .contains("COPY src/: only modes differ, 0644 → 0755 in src/Other.java")
                .contains("src/Other.java: mode 0644 → 0755");
    }

    @Test
    void aName() throws IOException {
        Files.move(directory.resolve("app/src/Other.java"), directory.resolve("app/src/Another.java"));

        assertRebuilt(build(DOCKERFILE), COPY_SRC, RUN_MOUNT);

        assertThat(explained()).contains("COPY src/: src/Another.java is new, src/Other.java is gone");
    }

    /** ARGs belong to the environment of every RUN after them, as with BuildKit. */
    @Test
    void anArgumentThatARunSees() throws IOException {
        assertRebuilt(build(DOCKERFILE, "--build-arg", "VERSION=2"), RUN_MOUNT);

        assertThat(explained()).contains("ARG VERSION changed (line 2), used by RUN line 5");
    }

    @Test
    void anArgumentThatNoStepSees() throws IOException {
        String late = DOCKERFILE + "ARG LATE=1\n";
        build(late);

        assertRebuilt(build(late, "--build-arg", "LATE=2"));
    }

    @Test
    void aVariable() throws IOException {
        assertRebuilt(build(DOCKERFILE.replace("MODE=fast", "MODE=slow")), RUN_MODE, WORKDIR, COPY_CONFIG);

        assertThat(explained()).contains("RUN line 9: ENV MODE changed");
    }

    @Test
    void aCommand() throws IOException {
        assertRebuilt(build(DOCKERFILE.replace("echo $MODE", "echo -n $MODE")), "RUN echo -n", WORKDIR, COPY_CONFIG);

        assertThat(explained()).contains("RUN line 9: the command changed");
    }

    @Test
    void theBase() throws IOException {
        machine.file("more.Dockerfile", "FROM busybox\nRUN touch /more\n");
        machine.run("build", "-q", "-f", "more.Dockerfile", "-t", "busybox", ".")
                .succeeds();

        assertRebuilt(build(DOCKERFILE), COPY_SRC, RUN_MOUNT, COPY_OUT, RUN_MODE, WORKDIR, COPY_CONFIG);

        assertThat(explained())
                .containsPattern("base docker.io/library/busybox\\S* moved from sha256:\\w+ to sha256:\\w+|"
                        + "base busybox moved from sha256:\\w+ to sha256:\\w+");
    }

    @Test
    void theSourceOfAMount() throws IOException {
        machine.file("app/tools/t", "other tool");

        assertRebuilt(build(DOCKERFILE), RUN_MOUNT, COPY_OUT, RUN_MODE, WORKDIR, COPY_CONFIG);

        assertThat(explained()).contains("RUN line 5: tools/t changed");
    }

    @Test
    void theValueOfASecretCountsForNothing() throws IOException {
        machine.file("key", "second secret");

        assertRebuilt(build(DOCKERFILE));
    }

    @Test
    void aFileThatTheIgnoreFileHides() throws IOException {
        machine.file("app/src/secret.tmp", "changed");

        assertRebuilt(build(DOCKERFILE));
    }

    @Test
    void times() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("app"))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
            }
        }

        assertRebuilt(build(DOCKERFILE));
    }

    @Test
    void theOwnerOfTheCheckout() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("app"))) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:uid", 1234);
                Files.setAttribute(file, "unix:gid", 1234);
            }
        }

        assertRebuilt(build(DOCKERFILE));
    }

    private void anotherUmask() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("app"))) {
            for (Path file : files.toList()) {
                mode(file, Files.isDirectory(file) ? "rwxrwxr-x" : "rw-rw-r--");
            }
        }
    }

    @Test
    void theUmaskOfTheCheckout() throws IOException {
        anotherUmask();

        assertThat(rebuilt(build(DOCKERFILE))).contains(COPY_SRC);

        assertThat(explained())
                .contains(
                        "COPY src/: only modes differ in 3 files, for example 0644 → 0664: another umask? see --reproducible")
                .contains("COPY config: only modes differ, 0644 → 0664 in config: another umask? see --reproducible");
    }

    @Test
    void theUmaskCountsForNothingInAReproducibleBuild() throws IOException {
        build(DOCKERFILE, "--reproducible=1000000000");
        anotherUmask();

        assertRebuilt(build(DOCKERFILE, "--reproducible=1000000000"));
    }

    @Test
    void theUmaskCountsForNothingWhereChmodSetsTheModes() throws IOException {
        String chmod = "FROM scratch\nCOPY --chmod=755 src/ /src/\nCOPY --chmod=u=rw,go=r config /config\n";
        build(chmod);
        anotherUmask();

        assertRebuilt(build(chmod));

        machine.file("app/src/App.java", "new");
        assertRebuilt(build(chmod), "COPY --chmod=755", "COPY --chmod=u=rw");
    }

    @Test
    void theFlagsOfACopy() throws IOException {
        String dockerfile = "FROM scratch\nCOPY src/ /src/\n";
        build(dockerfile);

        assertRebuilt(build("FROM scratch\nCOPY --chown=1:2 src/ /src/\n"), "COPY --chown");

        assertThat(explained()).contains("COPY src/: --chown changed: nothing → 1:2");
    }

    @Test
    void whatWasNeverSeen() throws IOException {
        assertRebuilt(build(DOCKERFILE + "RUN echo never > /seen\n"), "RUN echo never");

        assertThat(explained()).contains("done again: first time seen");
    }

    @Test
    void everythingWithNoCache() throws IOException {
        assertThat(rebuilt(build(DOCKERFILE, "--no-cache"))).hasSize(6);

        assertThat(explained()).contains("nothing is taken from earlier builds: --no-cache");
    }

    /** The step after the stage hits again, since what it copies came out the same. */
    @Test
    void oneStageWithNoCacheFilter() throws IOException {
        assertRebuilt(build(DOCKERFILE, "--no-cache-filter", "build"), COPY_SRC, RUN_MOUNT);

        assertThat(explained()).contains("its stage is done anew: --no-cache-filter build");
        assertRebuilt(build(DOCKERFILE, "--no-cache-filter", "1"), COPY_OUT, RUN_MODE, WORKDIR, COPY_CONFIG);
        assertThat(build(DOCKERFILE, "--no-cache-filter", "biuld")).contains("There is no stage \"biuld\"");
    }

    /** A context is often checked out anew for each build, elsewhere. */
    @Test
    void theSameFilesInAnotherDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("app"))) {
            for (Path file : files.toList()) {
                Path copy = directory
                        .resolve("checkout")
                        .resolve(directory.resolve("app").relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        List<String> all = new ArrayList<>(List.of("build", "--progress", "plain", "-t", "elsewhere"));
        all.addAll(flags);
        all.add("checkout");
        assertRebuilt(machine.run(all.toArray(String[]::new)).succeeds().err());

        machine.file("checkout/src/App.java", "changed elsewhere");
        assertThat(machine.run(all.toArray(String[]::new)).succeeds().err())
                .contains("not cached: COPY src/: src/App.java changed");
    }

    /** Records and logs say that a value changed, never which it is, nor a digest that could be guessed at. */
    @Test
    void noValueStandsInARecord() throws IOException {
        String dockerfile = "FROM busybox\nARG TOKEN\nRUN --mount=type=secret,id=key true\n";
        machine.file("key", "wonderfully-secret");
        build(dockerfile, "--build-arg", "TOKEN=visible-token-value");
        build(dockerfile, "--build-arg", "TOKEN=another-token-value");

        assertThat(explained()).contains("ARG TOKEN changed");
        for (String part : List.of("records", "subjects", "statcache")) {
            try (Stream<Path> files = Files.walk(directory.resolve("store").resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain("visible-token", "another-token", "wonderfully")
                            .doesNotContain(sha256("visible-token-value"), sha256("another-token-value"));
                }
            }
        }
    }

    private static String sha256(String text) {
        return dev.jbuild.cache.digest.Digest.of(text.getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, 16);
    }

    @Test
    void theExplanationAsJson() throws IOException {
        machine.file("app/src/App.java", "class App{ }");
        build(DOCKERFILE);

        String json = machine.run("explain", "--format", "json").succeeds().out();

        assertThat(json)
                .contains("\"state\":\"done again\"", "\"why\":\"COPY src/: src/App.java changed\"")
                .contains("{\"what\":\"src/App.java\",\"how\":\"content\"}", "\"nearest\":{\"key\":\"");
    }

    @Test
    void theExplanationOfAnEarlierBuild() throws IOException {
        machine.file("app/src/App.java", "class App{ }");
        build(DOCKERFILE);
        String id = machine.run("builds", "-q").out().lines().findFirst().orElseThrow();
        build(DOCKERFILE);

        assertThat(machine.run("explain", id).succeeds().out()).contains("src/App.java changed");
        assertThat(explained()).doesNotContain("changed");
        assertThat(machine.run("explain", "1999").err()).contains("[JB3095]");
    }
}
