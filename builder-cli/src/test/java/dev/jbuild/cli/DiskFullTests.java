package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store on a small disk, a file system in memory that is mounted in a namespace of its own: what does not fit ends in a
 * sentence, leaves nothing behind and takes nothing away, and works when there is room.
 */
class DiskFullTests {

    @TempDir
    Path directory;

    private TestMachine elsewhere;

    @BeforeEach
    void makeImages() throws IOException {
        elsewhere = new TestMachine(directory.resolve("elsewhere"));
        elsewhere.makeBusybox();
        elsewhere.run("save", "-o", "busybox.tar", "busybox").succeeds();
        Files.createDirectories(directory.resolve("small"));
        Files.createDirectories(directory.resolve("context"));
    }

    /** What each command of a script came to, by its name. */
    private record Outcome(Map<String, Integer> codes, String output) {

        int code(String name) {
            return codes.getOrDefault(name, -1);
        }
    }

    /**
     * Runs a script in which {@code try NAME ARGS…} calls jbuild, on a store in memory.
     *
     * @param size mount options
     */
    private Outcome onSmallDisk(String size, String script) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        String prelude = """
                set -eu
                mount -t tmpfs -o %s none "$JBUILD_ROOT"
                try() {
                  name=$1; shift; code=0
                  echo "-- $name"
                  '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \\
                    -cp "$JBUILD_CLASSES" dev.jbuild.cli.Main "$@" || code=$?
                  echo "== $name $code"
                }
                left() {
                  test "$(ls "$JBUILD_ROOT/tmp")" = "" || { echo "left in tmp:"; ls -R "$JBUILD_ROOT/tmp"; exit 9; }
                }
                """.formatted(size, java);
        ProcessBuilder builder = new ProcessBuilder(
                        "unshare", "-m", "--propagation", "private", "/bin/sh", "-c", prelude + script)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("JBUILD_ROOT", directory.resolve("small").toString());
        builder.environment().put("JBUILD_CLASSES", System.getProperty("java.class.path"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        Map<String, Integer> codes = new java.util.HashMap<>();
        Matcher outcome = Pattern.compile("(?m)^== (\\S+) (\\d+)$").matcher(output);
        while (outcome.find()) {
            codes.put(outcome.group(1), Integer.parseInt(outcome.group(2)));
        }
        assertThat(output).doesNotContain("\tat ").doesNotContain("Exception").doesNotContain("internal error");
        return new Outcome(codes, output);
    }

    private void assertCodes(Outcome outcome, int code, String... names) {
        for (String name : names) {
            assertThat(outcome.code(name)).as(name + "\n" + outcome.output()).isEqualTo(code);
        }
    }

    /** What a command printed. */
    private static String of(Outcome outcome, String name) {
        int start = outcome.output().indexOf("-- " + name + "\n");
        return outcome.output().substring(start, outcome.output().indexOf("== " + name + " "));
    }

    private void assertSaysThatTheDiskIsFull(Outcome outcome, String... names) {
        assertCodes(outcome, 1, names);
        for (String name : names) {
            assertThat(of(outcome, name))
                    .contains(
                            "No space is left on the disk",
                            directory.resolve("small").toString(),
                            "JB3121");
        }
    }

    @Test
    void whatDoesNotFitIsSaidAndWorksWhenThereIsRoom() throws Exception {
        elsewhere.file("big/Dockerfile", "FROM scratch\nCOPY data /data\n");
        byte[] data = new byte[30 << 20];
        new java.util.Random(1).nextBytes(data);
        Files.write(elsewhere.directory.resolve("big/data"), data);
        elsewhere.run("build", "-q", "-t", "big", "big").succeeds();
        elsewhere.run("save", "-o", "big.tar", "big").succeeds();
        Files.write(directory.resolve("context/data"), data);
        Files.writeString(directory.resolve("context/copy"), "FROM busybox\nCOPY data /\n");
        Files.writeString(
                directory.resolve("context/run"),
                "FROM busybox\nRUN dd if=/dev/zero of=/big bs=1M count=100\nRUN echo never\n");
        Files.writeString(directory.resolve("context/small"), "FROM busybox\nRUN echo x > /x\nCOPY small /\n");

        Outcome outcome = onSmallDisk("size=24m", """
                try load load -i elsewhere/busybox.tar
                try load-big load -i elsewhere/big.tar; left
                try copy build -q -f context/copy context; left
                try run build --progress plain -f context/run context; left
                try images images -q
                try small build -q -t small -f context/small context; left
                head -c 100M /dev/zero > "$JBUILD_ROOT/filler" || true
                try full build -q --no-cache -t other -f context/small context; left
                try list images
                try prune-full prune; left
                rm "$JBUILD_ROOT/filler"
                try again build -q --no-cache -t other -f context/small context; left
                try inside run --network none other test -e /x -a -e /small
                try check system check; left
                """);

        assertCodes(outcome, 0, "load", "images", "small", "list", "prune-full", "again", "inside", "check");
        assertSaysThatTheDiskIsFull(outcome, "load-big", "copy", "full");
        assertCodes(outcome, 1, "run");
        assertThat(of(outcome, "run"))
                .contains("dd:", "No space left on device", "exit code: 1")
                .doesNotContain("jbuild debug");
        assertThat(of(outcome, "list")).contains("busybox", "small");
    }

    @Test
    void aPullThatDoesNotFitIsSaid() throws Exception {
        elsewhere.file("big/Dockerfile", "FROM scratch\nCOPY data /data\n");
        byte[] data = new byte[30 << 20];
        new java.util.Random(2).nextBytes(data);
        Files.write(elsewhere.directory.resolve("big/data"), data);
        try (TestRegistry registry = TestRegistry.start(directory)) {
            String name = registry.name("big:1");
            elsewhere
                    .run("build", "-q", "-t", name, "-o", "type=registry", "big")
                    .succeeds();
            Outcome outcome = onSmallDisk("size=24m", """
                    try pull pull %1$s; left
                    mount -o remount,size=120m "$JBUILD_ROOT"
                    try again pull %1$s; left
                    try check system check
                    """.formatted(name));
            assertSaysThatTheDiskIsFull(outcome, "pull");
            assertCodes(outcome, 0, "again", "check");
        }
    }

    @Test
    void inodesCanBeUsedUpToo() throws Exception {
        Files.writeString(
                directory.resolve("context/run"), "FROM busybox\nRUN mkdir /m && cd /m && seq 2000 | xargs touch\n");
        Files.writeString(directory.resolve("context/copy"), "FROM scratch\nCOPY many /many\n");
        List<String> names = new ArrayList<>();
        for (int number = 0; number < 1500; number++) {
            names.add(String.valueOf(number));
        }
        Files.createDirectories(directory.resolve("context/many"));
        for (String name : names) {
            Files.createFile(directory.resolve("context/many").resolve(name));
        }
        Outcome outcome = onSmallDisk("size=200m,nr_inodes=300", """
                try few load -i elsewhere/busybox.tar; left
                mount -o remount,nr_inodes=1000 "$JBUILD_ROOT"
                try load load -i elsewhere/busybox.tar; left
                try copy build -q -f context/copy context; left
                try run build -q -f context/run context; left
                try prune prune
                mount -o remount,nr_inodes=9000 "$JBUILD_ROOT"
                try again build -q -t many -f context/copy context; left
                try run-again build -q -t many -f context/run context; left
                try check system check; left
                """);
        assertSaysThatTheDiskIsFull(outcome, "few", "copy");
        assertCodes(outcome, 1, "run");
        assertCodes(outcome, 0, "load", "prune", "again", "run-again", "check");
    }
}
