package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.chunk.Chunks;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.core.solve.CacheDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in a RUN's cache mount goes from one machine to another with the cache of the build. */
class SharedMountTests {

    private static final String MOUNT = "RUN --mount=type=cache,id=stuff,target=/stuff ";
    private static final String FILL = "FROM busybox\n" + MOUNT
            + "[ -e /stuff/a ] || { mkdir /stuff/a && head -c 6000000 /dev/urandom > /stuff/a/large"
            + " && echo hello > /stuff/a/b && chmod 4751 /stuff/a/b && chown 7:8 /stuff/a/b"
            + " && chmod 4751 /stuff/a/b && ln -s a/b /stuff/link && ln /stuff/a/b /stuff/hard; }\n";
    private static final String LOOK = "FROM busybox\n" + MOUNT
            + "stat -c '%n %u:%g %a %F' /stuff /stuff/a/b /stuff/link > /seen; cat /stuff/link >> /seen;"
            + " stat -c 'size %s' /stuff/a/large >> /seen; true\n";

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
        first.run("save", "-o", "busybox.tar", "busybox").succeeds();
        second = machine("second");
        registry = TestRegistry.start(directory);
        proxy = RecordingProxy.before(registry.port());
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        proxy.close();
        registry.close();
    }

    private TestMachine machine(String name) throws IOException {
        TestMachine machine = new TestMachine(directory.resolve(name));
        machine.run("load", "-i", first.directory.resolve("busybox.tar").toString())
                .succeeds();
        return machine;
    }

    private String[] to(String more) {
        return new String[] {"--cache-to", "type=registry,ref=" + cache() + ",cache-mounts=stuff;/other" + more};
    }

    private String cache() {
        return proxy.name("team/app:cache");
    }

    private String seen(TestMachine machine) throws IOException {
        return Files.readString(machine.files("app").resolve("seen"));
    }

    @Test
    void aMountIsFilledOnAnotherMachineBeforeItIsUsed() throws IOException {
        TestMachine.Result given = first.build("app", FILL, to("")).succeeds();
        assertThat(given.err()).contains("1 cache mounts");
        TestMachine.Result taken =
                second.build("app", LOOK, "--cache-from", cache()).succeeds();
        assertThat(taken.err()).contains("fetched cache mount stuff from " + cache());
        assertThat(seen(second)).isEqualTo("""
                        /stuff 0:0 755 directory
                        /stuff/a/b 7:8 4751 regular file
                        /stuff/link 0:0 777 symbolic link
                        hello
                        size 6000000
                        """);
        System.out.println("MEASURED mount of 6 MB: " + proxy.sent() + " sent, " + proxy.received() + " received");
    }

    @Test
    void nothingOfAMountComesUnlessItsRunIsDone() throws IOException {
        first.build("app", FILL, to("")).succeeds();
        proxy.forget();
        TestMachine.Result cached =
                second.build("app", FILL, "--cache-from", cache()).succeeds();
        assertThat(cached.err()).doesNotContain("DONE");
        assertThat(proxy.received()).isLessThan(100_000);
        // What this machine has no use for stays in the cache all the same.
        TestMachine.Result passed = second.build(
                        "app",
                        FILL,
                        "--cache-from",
                        cache(),
                        "--cache-to",
                        "type=registry,cache-mounts=stuff,ref=" + cache())
                .succeeds();
        assertThat(passed.err()).contains("1 cache mounts");
        TestMachine third = machine("third");
        third.build("app", LOOK, "--cache-from", cache()).succeeds();
        assertThat(seen(third)).contains("size 6000000");
    }

    @Test
    void whatIsHereAlreadyIsLeftAlone() throws IOException {
        first.build("app", FILL, to("")).succeeds();
        second.build("app", "FROM busybox\n" + MOUNT + "echo mine > /stuff/mine\n")
                .succeeds();
        second.build("app", LOOK, "--cache-from", cache()).succeeds();
        assertThat(seen(second)).doesNotContain("hello");
    }

    @Test
    void aMountThatIsTooLargeDoesNotTravel() throws IOException {
        TestMachine.Result told = first.build("app", FILL, to(",mount-max=5m")).succeeds();
        assertThat(told.err()).contains("[JB3148]").doesNotContain("cache mounts;");
        assertThat(proxy.sent()).isLessThan(100_000);
    }

    @Test
    void aSmallChangeSendsLittle() throws IOException {
        first.build("app", FILL, to("")).succeeds();
        first.build("app", "FROM busybox\n" + MOUNT + "echo new > /stuff/a/zzz\n")
                .succeeds();
        proxy.forget();
        first.build("app", FILL, to("")).succeeds();
        System.out.println("MEASURED mount of 6 MB with one more small file: " + proxy.sent() + " sent");
        assertThat(proxy.sent()).as("one or two of the chunks").isLessThan(4_500_000);
        proxy.forget();
        first.build("app", FILL, to("")).succeeds();
        System.out.println("MEASURED mount of 6 MB unchanged: " + proxy.sent() + " sent");
        assertThat(proxy.sent()).isLessThan(40_000);
    }

    @Test
    void aMountThatIsDamagedOnTheWayStaysEmpty() throws IOException {
        Path shared = directory.resolve("shared");
        first.build("app", FILL, "--cache-to", "type=local,cache-mounts=stuff,dest=" + shared)
                .succeeds();
        try (Stream<Path> blobs = Files.list(shared.resolve("blobs/sha256"))) {
            for (Path blob :
                    blobs.filter(file -> file.toFile().length() > 200_000).toList()) {
                byte[] bytes = Files.readAllBytes(blob);
                bytes[bytes.length / 2] ^= 1;
                Files.write(blob, bytes);
            }
        }
        TestMachine.Result told = second.build("app", LOOK, "--cache-from", "type=local,src=" + shared)
                .succeeds();
        assertThat(told.err()).contains("stays empty", "[JB3142]");
        assertThat(seen(second)).startsWith("/stuff 0:0 755 directory").doesNotContain("hello");
    }

    /** Whoever can write to the cache gives the mount's files, and no others. */
    @Test
    void aHostileArchiveReachesNothingOutsideOfTheMount() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry link = new TarArchiveEntry("out", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName(directory.toString());
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            TarArchiveEntry file = new TarArchiveEntry("out/victim");
            file.setSize(4);
            tar.putArchiveEntry(file);
            tar.write("evil".getBytes(StandardCharsets.US_ASCII));
            tar.closeArchiveEntry();
        }
        Path shared = directory.resolve("shared");
        first.build("app", FILL, "--cache-to", "type=local,dest=" + shared).succeeds();
        byte[] packed = Chunks.pack(bytes.toByteArray());
        Files.write(shared.resolve("blobs/sha256").resolve(Digest.of(packed).hex()), packed);
        CacheForgery forgery = new CacheForgery(shared);
        forgery.rewrite(index -> index.replace(
                "\"mounts\":{}",
                "\"mounts\":{\"" + CacheDirectory.digest("stuff").hex() + "\":{\"bytes\":1,\"chunks\":[[\""
                        + Digest.of(packed).hex() + "\"," + packed.length + "]]}}"));
        second.build("app", LOOK, "--cache-from", "type=local,src=" + shared).succeeds();
        assertThat(victim).hasContent("untouched");
    }
}
