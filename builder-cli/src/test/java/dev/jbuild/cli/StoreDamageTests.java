package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any file of the store is damaged, and the next command heals that or says in one sentence what to do; what comes out is never
 * another image, and after one more command everything is as it was.
 */
class StoreDamageTests {

    private static final int CASES = Integer.getInteger("jbuild.damage.cases", 200);

    private static final String DOCKERFILE = """
            FROM localhost:1/imported:1 AS base
            COPY src /app/
            RUN --mount=type=cache,target=/cache cat /app/a /app/b > /made && mkdir -p /d/e && echo deep > /d/e/f && touch /cache/x
            FROM base
            COPY --from=localhost:1/irregular:1 /a /from
            RUN echo last > /last && rm /app/b
            CMD ["sh"]
            """;

    /** What the image holds, told by the exit code of a program in it: a test has no terminal. */
    private static final String LOOK =
            "test \"$(cat /made /d/e/f /from /last)\" = \"$(printf 'text a\\ntext b\\ndeep\\n2\\nlast')\""
                    + " && ! test -e /app/b && test -e /app/a";

    @TempDir
    Path directory;

    private TestMachine machine;
    private final long seed = Long.getLong("jbuild.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private String id;
    private byte[] saved;
    private byte[] savedOci;

    @BeforeEach
    void makeStore() throws Exception {
        TestMachine elsewhere = new TestMachine(directory.resolve("elsewhere"));
        elsewhere.makeBusybox();
        elsewhere.run("save", "-o", "busybox.tar", "busybox").succeeds();
        new RealCommands(directory)
                .run(
                        "skopeo",
                        "copy",
                        "docker-archive:" + directory.resolve("elsewhere/busybox.tar"),
                        "oci-archive:" + directory.resolve("imported.tar") + ":localhost:1/imported:1")
                .succeeds();
        makeIrregular();
        machine = new TestMachine(directory.resolve("machine"));
        machine.file("context/src/a", "text a\n");
        machine.file("context/src/b", "text b\n");
        machine.file("context/Dockerfile", DOCKERFILE);
        machine.file("fail.Dockerfile", "FROM localhost:1/imported:1\nRUN echo x > /x; exit 3\n");
        load();
        id = build().succeeds().out().strip();
        saved = save("docker-archive");
        savedOci = save("oci-archive");
        keepState();
    }

    /** An image whose layer replaces a file of its own, so that its archive has to be kept. */
    private void makeIrregular() throws Exception {
        new RealCommands(directory)
                .run("/bin/sh", "-ec", """
                        cd %s; mkdir irregular; cd irregular
                        echo 1 > a; tar -cf layer.tar a; echo 2 > a; tar -rf layer.tar a; rm a
                        printf '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%%s"]},"history":[]}' \\
                            "$(sha256sum layer.tar | cut -c1-64)" > config.json
                        echo '[{"Config":"config.json","RepoTags":["localhost:1/irregular:1"],"Layers":["layer.tar"]}]' > manifest.json
                        tar -cf ../irregular.tar manifest.json config.json layer.tar
                        """.formatted(directory))
                .succeeds();
    }

    private void load() {
        for (String archive : List.of("imported.tar", "irregular.tar")) {
            machine.run("load", "-i", directory.resolve(archive).toString()).succeeds();
        }
    }

    private TestMachine.Result build() {
        return machine.run("build", "-q", "--reproducible=1700000000", "-t", "app", "context");
    }

    private byte[] save(String format) throws IOException {
        machine.run("save", "--format", format, "-o", "saved.tar", "app").succeeds();
        return Files.readAllBytes(machine.directory.resolve("saved.tar"));
    }

    private Path store() {
        return machine.directory.resolve("store");
    }

    private void keepState() throws IOException {
        Path states = store().resolve("debug");
        if (!Files.isDirectory(states) || children(states).isEmpty()) {
            machine.run("build", "-q", "-f", "fail.Dockerfile", "context");
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }

    /** The store's files by their kinds. */
    private Map<String, List<Path>> kinds() throws IOException {
        Map<String, List<Path>> kinds = new TreeMap<>();
        try (Stream<Path> all = Files.walk(store())) {
            for (Path file : all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList()) {
                kinds.computeIfAbsent(kind(store().relativize(file)), kind -> new ArrayList<>())
                        .add(file);
            }
        }
        return kinds;
    }

    private static String kind(Path file) {
        String first = file.getName(0).toString();
        return switch (first) {
            case "layers" -> "layers/" + file.getName(2);
            case "builds", "debug" ->
                file.getNameCount() == 3 ? first + "/" + file.getFileName() : first + "/" + file.getName(2);
            case "images" -> first + "/" + file.getName(1);
            default -> first;
        };
    }

    private String damage(Path file) throws IOException {
        int size = (int) Files.size(file);
        return switch (size == 0 ? 1 : random.nextInt(4)) {
            case 0 -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(random.nextInt(size));
                }
                yield "truncated";
            }
            case 1 -> {
                Files.delete(file);
                yield "deleted";
            }
            case 2 -> {
                Files.write(file, new byte[size], StandardOpenOption.WRITE);
                yield "filled with zeros";
            }
            default -> {
                byte[] bytes = Files.readAllBytes(file);
                int at = random.nextInt(size);
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes, StandardOpenOption.WRITE);
                yield "byte " + at + " flipped";
            }
        };
    }

    /** The next command in turn; whatever it gives has to be right. */
    private TestMachine.Result next(int number) throws IOException {
        return switch (number % 13) {
            case 0, 7 -> {
                TestMachine.Result built = build();
                if (built.code() == 0) {
                    assertThat(built.out().strip()).isEqualTo(id);
                }
                yield built;
            }
            case 1, 8 -> {
                TestMachine.Result ran = machine.run("run", "--network", "none", "app", "sh", "-c", LOOK);
                assertThat(ran.code())
                        .as("the program in the image sees what it should, or there is none: %s", ran.all())
                        .isIn(0, 125);
                yield ran;
            }
            case 2 -> save("docker-archive", saved);
            case 3 -> save("oci-archive", savedOci);
            case 4 -> machine.run("images");
            case 5 -> machine.run("history", "app");
            case 6 -> machine.run("prune");
            case 9 -> machine.run("builds");
            case 10 -> {
                TestMachine.Result looked = machine.run("debug", "sh", "-c", "exit 0");
                // The files of a failed state are not checked; what does not run is said by the launcher.
                assertThat(looked.code()).isIn(0, 125, 126, 127);
                yield looked;
            }
            case 11 -> machine.run("inspect", "app");
            default -> machine.run("system", "check");
        };
    }

    private TestMachine.Result save(String format, byte[] expected) throws IOException {
        TestMachine.Result result = machine.run("save", "--format", format, "-o", "saved.tar", "app");
        if (result.code() == 0) {
            assertThat(Arrays.equals(Files.readAllBytes(machine.directory.resolve("saved.tar")), expected))
                    .as("the image that was saved is the right one")
                    .isTrue();
        }
        return result;
    }

    private static void assertTold(TestMachine.Result result) {
        assertThat(result.all())
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContain("internal error");
        if (result.code() != 0) {
            assertThat(result.all()).containsPattern("JB\\d{4}|: build, pull or load it again");
        }
    }

    /** Builds, and does what is said if that does not do; gives what was said. */
    private List<String> heal() throws IOException {
        List<String> said = new ArrayList<>();
        for (int attempt = 0; attempt < 3; attempt++) {
            TestMachine.Result built = build();
            said.add("build: " + built.all());
            assertTold(built);
            if (built.code() != 0) {
                load();
                continue;
            }
            assertThat(built.out().strip()).isEqualTo(id);
            TestMachine.Result kept = save("docker-archive", saved);
            said.add("save: " + kept.all());
            assertTold(kept);
            if (kept.code() == 0) {
                return said;
            }
        }
        return fail("it does not heal: " + said);
    }

    @Test
    void whateverIsDamagedIsHealedOrSaid() throws Exception {
        Map<String, Integer> damaged = new TreeMap<>();
        for (int number = 0; number < CASES; number++) {
            List<Map.Entry<String, List<Path>>> kinds = List.copyOf(kinds().entrySet());
            Map.Entry<String, List<Path>> kind = kinds.get(random.nextInt(kinds.size()));
            Path file = kind.getValue().get(random.nextInt(kind.getValue().size()));
            String what = "seed " + seed + ", case " + number + ": " + store().relativize(file) + " " + damage(file);
            damaged.merge(kind.getKey(), 1, Integer::sum);
            try {
                assertTold(next(number));
                heal();
                assertThat(children(store().resolve("tmp"))).hasSizeLessThanOrEqualTo(1);
                keepState();
            } catch (AssertionError | RuntimeException wrong) {
                throw new AssertionError(what + ": " + wrong.getMessage(), wrong);
            }
        }
        System.out.println("StoreDamageTests: seed " + seed + ", damaged " + damaged);
        TestMachine.Result last = machine.run("system", "check");
        assertThat(last.code()).as(last.all()).isZero();
        assertThat(machine.run("run", "--network", "none", "app", "sh", "-c", LOOK)
                        .code())
                .isZero();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
    }
}
