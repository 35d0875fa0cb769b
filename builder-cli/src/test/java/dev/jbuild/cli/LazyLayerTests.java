package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers of base images come when a step reads them, and once. */
class LazyLayerTests {

    @TempDir
    Path directory;

    private TestMachine machine;
    private TestRegistry registry;
    private RecordingProxy proxy;
    private String base;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        registry = TestRegistry.start(directory);
        proxy = RecordingProxy.before(registry.port());
        base = proxy.name("base:1");
        TestMachine maker = new TestMachine(directory.resolve("maker"));
        maker.makeBusybox();
        maker.build(
                        "made",
                        "FROM busybox\nRUN head -c 900000 /dev/urandom > /1\nRUN head -c 900000 /dev/urandom > /2\n")
                .succeeds();
        maker.run("tag", "made", base).succeeds();
        maker.run("push", "-q", base).succeeds();
        proxy.forget();
        machine = new TestMachine(directory.resolve("machine"));
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        proxy.close();
        registry.close();
    }

    /** The config and three layers, each once. */
    private void everyBlobCameOnce() {
        assertThat(proxy.fetched()).doesNotHaveDuplicates().hasSize(4);
    }

    @Test
    void whatNoStepReadsAndNobodyWantsDoesNotCome() throws IOException {
        machine.build("app", "FROM " + base + "\nLABEL a=b\n", "--output", "type=cacheonly")
                .succeeds();
        assertThat(proxy.fetched()).as("the config").hasSize(1);
        assertThat(machine.run("images", "-q").out()).as("nothing has a name").isEmpty();
    }

    @Test
    void theImageThatIsMadeIsWholeAndSoIsItsBase() throws IOException {
        machine.build("app", "FROM " + base + "\nLABEL a=b\n").succeeds();
        everyBlobCameOnce();
        assertThat(machine.run("images").out()).contains("app", "base");
        assertThat(machine.files("app").resolve("2")).hasSize(900_000);

        proxy.close();
        machine.build("app", "FROM " + base + "\nRUN test -e /1 && rm /2\n").succeeds();
    }

    @Test
    void stepsSideBySideFetchALayerOnce() throws IOException {
        StringBuilder dockerfile = new StringBuilder();
        StringBuilder last = new StringBuilder("FROM scratch\n");
        for (int stage = 0; stage < 6; stage++) {
            dockerfile.append("FROM %s AS s%d\nRUN echo %d > /out%d\n".formatted(base, stage, stage, stage));
            last.append("COPY --from=s%d /out%d /\n".formatted(stage, stage));
        }
        machine.build("app", dockerfile.append(last).toString(), "--jobs", "6").succeeds();
        everyBlobCameOnce();
    }

    @Test
    void buildsSideBySideFetchALayerOnce() throws Exception {
        try (ExecutorService several = Executors.newFixedThreadPool(4)) {
            List<Future<TestMachine.Result>> builds = new ArrayList<>();
            for (int number = 0; number < 4; number++) {
                int own = number;
                Callable<TestMachine.Result> build =
                        () -> machine.build("app" + own, "FROM " + base + "\nRUN echo " + own + " > /own\n");
                builds.add(several.submit(build));
            }
            for (Future<TestMachine.Result> build : builds) {
                build.get().succeeds();
            }
        }
        assertThat(proxy.fetched().stream().distinct()).hasSize(4);
        assertThat(proxy.fetched())
                .as("three layers, and the config for each build")
                .hasSize(3 + 4);
        assertThat(directory.resolve("machine/store/locks")).isEmptyDirectory();
    }

    @Test
    void pullAndRunFetchAll() throws IOException {
        machine.run("pull", "-q", base).succeeds();
        everyBlobCameOnce();
        proxy.close();
        assertThat(machine.run("run", "--network", "none", base, "test", "-e", "/2")
                        .code())
                .isZero();
    }

    @Test
    void aLayerThatIsDamagedInTheRegistryIsSaidWithItsStep() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("registry"))) {
            for (Path data : files.filter(
                            file -> file.endsWith("data") && file.toFile().length() > 500_000)
                    .toList()) {
                byte[] bytes = Files.readAllBytes(data);
                bytes[1000] ^= 1;
                Files.write(data, bytes);
            }
        }
        TestMachine.Result failed = machine.build("app", "FROM " + base + "\nRUN echo\n");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("[JB4031]", "RUN echo", "gave something else");
        assertThat(machine.build("app", "FROM " + base + "\nLABEL a=b\n").err()).contains("[JB4031]");
        assertThat(machine.run("images", "-q").out()).isEmpty();
    }

    /** What a name stood for is remembered, also when nothing of it had to come. */
    @Test
    void aRegistryThatIsAwayIsMissedOnlyByWhoNeedsALayer() throws IOException {
        String config = "FROM " + base + "\nLABEL a=b\n";
        machine.build("app", config, "--output", "type=cacheonly").succeeds();
        proxy.close();
        assertThat(machine.build("app", config, "--output", "type=cacheonly")
                        .succeeds()
                        .err())
                .contains("using the local one");
        assertThat(machine.build("app", config).err()).contains("[JB4012]", "failed to fetch");
    }
}
