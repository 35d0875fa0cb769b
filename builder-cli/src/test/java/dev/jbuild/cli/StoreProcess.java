package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The program of a process that shares a store with others: many commands, one after the other, and a check of each. */
final class StoreProcess {

    /** How many Dockerfiles there are. They have their first steps in common. */
    static final int VARIANTS = 6;

    private final TestMachine machine;
    private final Random random;
    private final String name;

    private StoreProcess(Path directory, Path store, long seed) throws IOException {
        this.machine = new TestMachine(directory);
        this.random = new Random(seed);
        this.name = String.valueOf(directory.getFileName());
        machine.environment.put("JBUILD_ROOT", store.toString());
    }

    /** {@code DIRECTORY STORE SEED build COUNT | build-and-remove COUNT | prune UNTIL-THIS-FILE-IS-THERE}. */
    public static void main(String[] arguments) throws Exception {
        StoreProcess process =
                new StoreProcess(Path.of(arguments[0]), Path.of(arguments[1]), Long.parseLong(arguments[2]));
        switch (arguments[3]) {
            case "build" -> process.build(Integer.parseInt(arguments[4]), false);
            case "build-and-remove" -> process.build(Integer.parseInt(arguments[4]), true);
            case "prune" -> process.prune(Path.of(arguments[4]));
            default -> throw new IllegalArgumentException(arguments[3]);
        }
    }

    /** Starts a process with this program. */
    static Process start(Path directory, Path store, long seed, String... rest) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                StoreProcess.class.getName(),
                directory.toString(),
                store.toString(),
                String.valueOf(seed)));
        command.addAll(List.of(rest));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory
                        .resolveSibling(directory.getFileName() + ".log")
                        .toFile())
                .start();
    }

    /** Each step that several share writes down that it runs. */
    static String dockerfile(int variant) {
        return """
                FROM busybox AS base
                RUN --mount=type=cache,id=ran,target=/ran echo 1 >> /ran/shared-1; seq 2000 > /shared-1
                RUN --mount=type=cache,id=ran,target=/ran echo 1 >> /ran/shared-2; seq 2000 | sort -r > /shared-2
                COPY common /common
                FROM base
                RUN --mount=type=cache,id=ran,target=/ran echo 1 >> /ran/half-%d; echo half %d > /half
                COPY v%d /variant
                RUN cat /half /variant > /both
                """.formatted(variant % 2, variant % 2, variant);
    }

    private void build(int count, boolean remove) throws IOException {
        for (int number = 0; number < count; number++) {
            int variant = random.nextInt(VARIANTS);
            String image = name + "-" + variant;
            machine.file("x/common", "common\n");
            machine.file("x/v" + variant, "variant " + variant + "\n");
            machine.file("x/Dockerfile", dockerfile(variant));
            machine.run("build", "--progress", "plain", "-t", image, "x").succeeds();
            if (number % 7 == 0) {
                check(machine, image, variant);
            }
            if (remove && random.nextInt(4) == 0) {
                machine.run("rmi", image).succeeds();
            }
        }
    }

    /** Saves an image, looks at each layer's digest and at the files. */
    static void check(TestMachine machine, String image, int variant) throws IOException {
        Path place = Files.createTempDirectory(machine.directory, "check");
        Path archive = place.resolve("image.tar");
        machine.run("save", "--format", "docker-archive", "-o", archive.toString(), image)
                .succeeds();
        tar("-xf", archive.toString(), "-C", place.toString());
        Path root = Files.createDirectory(place.resolve("root"));
        if (!(json(place.resolve("manifest.json")) instanceof JsonArray manifest)) {
            throw new AssertionError("manifest.json is no list");
        }
        JsonObject entry = manifest.objects().getFirst();
        JsonObject config = (JsonObject) json(place.resolve(entry.requireString("Config")));
        List<String> layers = entry.strings("Layers").orElseThrow();
        List<String> digests = new ArrayList<>();
        for (String layer : layers) {
            Path file = place.resolve(layer);
            digests.add(Digest.of(Files.readAllBytes(file)).toString());
            tar("-xf", file.toString(), "-C", root.toString());
        }
        assertThat(digests)
                .as("the layers of %s", image)
                .isEqualTo(config.object("rootfs")
                        .orElseThrow()
                        .strings("diff_ids")
                        .orElseThrow());
        assertThat(root.resolve("common")).hasContent("common\n");
        assertThat(root.resolve("both")).hasContent("half " + variant % 2 + "\nvariant " + variant + "\n");
        assertThat(Files.readAllLines(root.resolve("shared-1"))).hasSize(2000).startsWith("1", "2");
        assertThat(Files.readAllLines(root.resolve("shared-2"))).hasSize(2000).startsWith("999", "998");
        assertThat(root.resolve("bin/busybox")).hasSameBinaryContentAs(TestMachine.BUSYBOX);
        tar(
                "-cf",
                "/dev/null",
                "--remove-files",
                "-C",
                machine.directory.toString(),
                place.getFileName().toString());
    }

    private static JsonValue json(Path file) throws IOException {
        return Json.parse(Files.readAllBytes(file), 1 << 24);
    }

    private static void tar(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("tar"));
        command.addAll(List.of(arguments));
        Process tar = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tar.onExit().join().exitValue())
                .as("tar %s: %s", command, output)
                .isZero();
    }

    private void prune(Path end) throws Exception {
        List<List<String>> ways = List.of(
                List.of("prune", "-f"),
                List.of("prune", "-a", "-f"),
                List.of("prune", "--kind", "mounts", "-f"),
                List.of("prune", "--keep", "100k", "-f"),
                List.of("system", "df", "-v"));
        int prunes = 0;
        while (!Files.exists(end)) {
            machine.run(ways.get(random.nextInt(ways.size())).toArray(String[]::new))
                    .succeeds();
            prunes++;
            Thread.sleep(random.nextInt(50));
        }
        System.out.println(prunes + " times");
    }
}
