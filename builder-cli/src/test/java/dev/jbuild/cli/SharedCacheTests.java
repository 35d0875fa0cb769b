package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two machines with nothing in common but a registry. What a RUN makes is random: where it is the same, nothing ran. */
class SharedCacheTests {

    private static final String RANDOM = "cat /proc/sys/kernel/random/uuid";

    @TempDir
    Path directory;

    private TestMachine first;
    private TestMachine second;
    private TestRegistry registry;
    private RecordingProxy proxy;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        first = new TestMachine(directory.resolve("first"));
        first.makeBusybox();
        second = new TestMachine(directory.resolve("second"));
        registry = TestRegistry.start(directory);
        proxy = RecordingProxy.before(registry.port());
        base("tools", 3_000_000);
        base("small", 100_000);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        proxy.close();
        registry.close();
    }

    /** A base image in the registry, with a layer of this many bytes that nothing makes shorter. */
    private void base(String name, int bytes) throws IOException {
        first.file(name + "/Dockerfile", "FROM busybox\nRUN head -c " + bytes + " /dev/urandom > /" + name + ".bin\n");
        first.run("build", "-q", "-t", proxy.name(name + ":1"), name).succeeds();
        first.run("push", "-q", proxy.name(name + ":1")).succeeds();
        first.run("rmi", proxy.name(name + ":1")).succeeds();
        first.run("prune").succeeds();
    }

    private String dockerfile() {
        return """
                FROM %s AS builder
                ARG TOKEN_OF_MINE=none
                RUN head -c 2000000 /dev/urandom > /tool
                COPY src /src
                RUN --mount=type=secret,id=key mkdir /out && cat /src/* > /out/app && %s >> /out/app
                FROM %s
                COPY --from=builder /out/app /app
                RUN %s > /before && head -c 700000 /dev/urandom > /before.bin
                RUN %s > /last && head -c 1500000 /dev/urandom > /last.bin
                """.formatted(proxy.name("tools:1"), RANDOM, proxy.name("small:1"), RANDOM, RANDOM);
    }

    private void project(TestMachine machine) throws IOException {
        machine.file("app/src/a.txt", "hello\n");
        machine.file("app/Dockerfile", dockerfile());
        machine.file("key.txt", "the-secret-value-of-the-test");
    }

    private TestMachine.Result build(TestMachine machine, String... flags) throws IOException {
        project(machine);
        return again(machine, flags);
    }

    private TestMachine.Result again(TestMachine machine, String... flags) {
        List<String> words = new ArrayList<>(List.of("build", "--progress", "plain", "-t", "app"));
        words.addAll(List.of("--secret", "id=key,src=key.txt", "--build-arg", "TOKEN_OF_MINE=hunter2hunter2"));
        words.addAll(List.of(flags));
        words.add("app");
        return machine.run(words.toArray(String[]::new)).succeeds();
    }

    private static List<String> layers(TestMachine machine, String image) {
        Matcher matcher = Pattern.compile("(?s)\"Layers\": \\[(.*?)\\]")
                .matcher(machine.run("inspect", image).succeeds().out());
        assertThat(matcher.find()).isTrue();
        return Stream.of(matcher.group(1).split(",")).map(String::strip).toList();
    }

    private String cache() {
        return proxy.name("team/app:cache");
    }

    private static void ranNothing(TestMachine.Result result) {
        assertThat(result.err()).doesNotContain("DONE").contains("CACHED");
    }

    @Test
    void anotherMachineRebuildsNothing() throws IOException {
        for (String mode : List.of("min", "max")) {
            String ref = cache() + "-" + mode;
            TestMachine.Result exported = build(first, "--cache-to", "type=registry,ref=" + ref + ",mode=" + mode);
            assertThat(exported.err()).contains("cache " + ref + ": gave it ");
            TestMachine other = new TestMachine(directory.resolve("other-" + mode));
            proxy.forget();
            TestMachine.Result imported = build(other, "--cache-from", ref);
            ranNothing(imported);
            assertThat(imported.err()).contains("cache " + ref + ": ", " results");
            assertThat(layers(other, "app")).isEqualTo(layers(first, "app"));
            System.out.println("MEASURED import " + mode + ": " + proxy.received() + " bytes received, "
                    + proxy.fetched().size() + " blobs");
            assertThat(proxy.received())
                    .as("neither the tools nor the builder's layers came")
                    .isLessThan(3_600_000);
        }
    }

    /** What was taken is known from then on, also what was not needed and did not come. */
    @Test
    void afterwardsNeitherTheCacheNorTheRegistryIsNeeded() throws IOException {
        build(first, "--cache-to", cache());
        build(second, "--cache-from", cache());
        proxy.close();
        TestMachine.Result alone = again(second);
        ranNothing(alone);
        assertThat(alone.err()).contains("using the local one");
        assertThat(layers(second, "app")).isEqualTo(layers(first, "app"));
    }

    @Test
    void minHoldsTheImagesLayersAndMaxAllOfThem() throws IOException {
        build(first, "--cache-to", "type=local,dest=min", "--cache-to", "type=local,dest=max,mode=max");
        long min = size(first.directory.resolve("min"));
        long max = size(first.directory.resolve("max"));
        System.out.println("MEASURED export min " + min + " bytes, max " + max + " bytes");
        assertThat(min).isBetween(2_200_000L, 2_400_000L);
        assertThat(max - min).as("the tool of the builder").isBetween(2_000_000L, 2_100_000L);
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void whenOnlyTheLastStepIsAskedForLessComesThanByPullingTheImage() throws IOException {
        build(first, "--cache-to", cache());
        first.run("tag", "app", proxy.name("team/app:1")).succeeds();
        first.run("push", proxy.name("team/app:1")).succeeds();
        proxy.forget();
        new TestMachine(directory.resolve("puller"))
                .run("pull", proxy.name("team/app:1"))
                .succeeds();
        long pull = proxy.received();

        proxy.forget();
        ranNothing(build(second, "--cache-from", cache(), "--output", "type=cacheonly"));
        long asked = proxy.received();
        assertThat(second.run("images", "-q").out()).isEmpty();

        TestMachine third = new TestMachine(directory.resolve("third"));
        project(third);
        third.file("app/Dockerfile", dockerfile().replace("/last ", "/other ").replace("1500000", "10"));
        proxy.forget();
        TestMachine.Result changed = again(third, "--cache-from", cache());
        long lastOnly = proxy.received();
        System.out.println(
                "MEASURED pull " + pull + ", last step asked for " + asked + ", last step changed " + lastOnly);
        assertThat(changed.err().lines().filter(line -> line.contains("DONE"))).hasSize(1);
        assertThat(asked).isLessThan(30_000);
        assertThat(lastOnly).isLessThan(pull - 1_400_000);
    }

    @Test
    void aChangedSourceRebuildsWhatDependsOnItOnly() throws IOException {
        build(first, "--cache-to", "type=registry,ref=" + cache() + ",mode=max");
        project(second);
        second.file("app/src/a.txt", "goodbye\n");
        TestMachine.Result changed = again(second, "--cache-from", cache());
        assertThat(changed.err().lines().filter(line -> line.contains("DONE")))
                .as("COPY src, RUN, COPY --from and the two RUNs after it")
                .hasSize(5);
    }

    /** With mode=min the builder's layers are known by name only, until a changed source wants them. */
    @Test
    void whatIsKnownByNameOnlyIsMadeAnewWhenItIsNeeded() throws IOException {
        build(first, "--cache-to", cache());
        project(second);
        second.file("app/src/a.txt", "goodbye\n");
        TestMachine.Result changed = again(second, "--cache-from", cache());
        assertThat(changed.err()).contains("by its name only").doesNotContain("ERROR");
        assertThat(second.files("app").resolve("app")).content().startsWith("goodbye");
    }

    @Test
    void whatAnEarlierBuildTookByItsNameIsMadeAnewAsWell() throws IOException {
        build(first, "--cache-to", cache());
        ranNothing(build(second, "--cache-from", cache()));
        second.file("app/src/a.txt", "goodbye\n");
        again(second);
        assertThat(second.files("app").resolve("app")).content().startsWith("goodbye");
    }

    @Test
    void aLayerThatIsDamagedInTheRegistryIsMadeAnew() throws IOException {
        build(first, "--cache-to", cache());
        try (Stream<Path> files = Files.walk(directory.resolve("registry"))) {
            for (Path data : files.filter(file -> file.endsWith("data")).toList()) {
                byte[] bytes = Files.readAllBytes(data);
                if (bytes.length > 600_000 && bytes.length < 800_000) {
                    bytes[1000] ^= 1;
                    Files.write(data, bytes);
                }
            }
        }
        TestMachine.Result result = build(second, "--cache-from", cache());
        assertThat(result.err()).contains("gave something else").contains("is done here instead [JB4031]");
        assertThat(result.err().lines().filter(line -> line.contains("DONE")))
                .as("the RUN whose layer was damaged; the last one follows it")
                .hasSize(2);
    }

    /** Found by its first key, COPY --from has not computed that of its content, which the next machine may need. */
    @Test
    void keysThatABuildHadNoUseForStayInTheCache() throws IOException {
        String ref = "type=registry,mode=max,ref=" + cache();
        build(first, "--cache-to", ref);
        String before = count(build(second, "--cache-from", cache(), "--cache-to", ref));
        assertThat(count(build(first, "--no-cache", "--cache-to", ref))).isEqualTo(before);
    }

    private static String count(TestMachine.Result result) {
        Matcher matcher = Pattern.compile("gave it (\\d+) results").matcher(result.err());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void layersAreSentWhileTheBuildGoesOn() throws IOException {
        project(first);
        first.file("app/Dockerfile", dockerfile() + "RUN sleep 3 && false\n");
        proxy.forget();
        assertThat(first.run("build", "--secret", "id=key,src=key.txt", "--cache-to", cache(), "app")
                        .code())
                .isEqualTo(1);
        assertThat(proxy.sent()).as("the layers of the image so far").isGreaterThan(2_200_000);
        assertThat(proxy.requests()).noneMatch(request -> request.startsWith("PUT team/app/manifests"));
        assertThat(build(second, "--cache-from", cache()).err()).contains("there is nothing yet");
    }

    @Test
    void aSecondExportSendsWhatIsNewOnly() throws IOException {
        build(first, "--cache-to", "type=registry,ref=" + cache() + ",mode=max");
        proxy.forget();
        TestMachine.Result same = again(first, "--cache-to", "type=registry,ref=" + cache() + ",mode=max");
        System.out.println("MEASURED the same again: " + proxy.sent() + " bytes sent");
        assertThat(same.err()).as("the index").containsPattern("; \\d.\\d+kB sent");
        assertThat(proxy.sent()).isLessThan(40_000);
        first.file("app/Dockerfile", dockerfile().replace("1500000", "20000"));
        proxy.forget();
        again(first, "--cache-to", "type=registry,ref=" + cache() + ",mode=max");
        System.out.println("MEASURED a step of 20 kB changed: " + proxy.sent() + " bytes sent");
        assertThat(proxy.sent()).isLessThan(70_000);
    }

    @Test
    void aDirectoryIsACacheToo() throws IOException {
        build(first, "--cache-to", "type=local,dest=" + directory.resolve("shared") + ",compression=gzip");
        assertThat(directory.resolve("shared/index.json")).exists();
        ranNothing(build(second, "--cache-from", "type=local,src=" + directory.resolve("shared")));
        assertThat(layers(second, "app")).isEqualTo(layers(first, "app"));
    }

    @Test
    void severalCachesAreAskedInTheirOrderAndLayersPassOn() throws IOException {
        build(first, "--cache-to", "type=registry,ref=" + cache() + ",mode=max");
        TestMachine.Result passed = build(
                second,
                "--cache-from",
                "type=local,src=" + directory.resolve("none"),
                "--cache-from",
                cache(),
                "--cache-to",
                "type=local,mode=max,dest=" + directory.resolve("copy"));
        ranNothing(passed);
        assertThat(passed.err()).contains("none: there is nothing yet");
        TestMachine third = new TestMachine(directory.resolve("third"));
        project(third);
        third.file("app/src/a.txt", "goodbye\n");
        TestMachine.Result changed = again(third, "--cache-from", "type=local,src=" + directory.resolve("copy"));
        assertThat(changed.err().lines().filter(line -> line.contains("DONE"))).hasSize(5);
    }

    @Test
    void neitherSecretsNorArgumentsNorPathsTravel() throws IOException {
        build(first, "--cache-to", "type=local,mode=max,dest=" + directory.resolve("shared"));
        try (Stream<Path> files = Files.walk(directory.resolve("shared"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                boolean layer = bytes[0] != '{';
                if (layer) {
                    try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(bytes))) {
                        bytes = in.readAllBytes();
                    }
                }
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                assertThat(text).doesNotContain("the-secret-value", "hunter2", "TOKEN_OF_MINE", "key.txt");
                if (!layer) {
                    assertThat(text).doesNotContain("src", "urandom", "/app", "127.0.0.1");
                }
            }
        }
    }

    @Test
    void aFailedBuildGivesNothing() throws IOException {
        project(first);
        first.file("app/Dockerfile", dockerfile() + "RUN false\n");
        assertThat(first.run("build", "--cache-to", "type=local,dest=" + directory.resolve("shared"), "app")
                        .code())
                .isEqualTo(1);
        assertThat(directory.resolve("shared/index.json")).doesNotExist();
    }

    @Test
    void whatCantBeUnderstoodIsSaidBeforeTheBuildBegins() throws IOException {
        project(first);
        record Case(String flag, String value, String code) {}
        for (Case wrong : List.of(
                new Case("--cache-to", "type=inline", "JB3144"),
                new Case("--cache-to", "type=s3,bucket=x", "JB3143"),
                new Case("--cache-to", "type=registry", "JB3145"),
                new Case("--cache-to", "type=local,dest=x,image-manifest=false", "JB3146"),
                new Case("--cache-to", "app@sha256:" + "a".repeat(64), "JB3146"),
                new Case("--cache-to", "type=local,dest=x,mode=most", "JB3146"),
                new Case("--cache-from", "type=local", "JB3145"),
                new Case("--cache-from", "type=registry,ref=x,timeout=soon", "JB3146"),
                new Case("--cache-from", "Not A Name", "JB3090"))) {
            assertThat(first.run("build", wrong.flag(), wrong.value(), "app").err())
                    .contains("[" + wrong.code() + "]");
        }
    }
}
