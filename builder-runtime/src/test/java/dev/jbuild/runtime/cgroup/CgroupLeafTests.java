package dev.jbuild.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.store.Store;
import dev.jbuild.runtime.testing.LeakCheck;
import dev.jbuild.runtime.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@Timeout(30)
class CgroupLeafTests {

    @TempDir
    Path directory;

    private Store store;

    @BeforeEach
    void openStore() throws Exception {
        Requirements.sandbox();
        store = Store.open(directory.resolve("store"));
    }

    @AfterEach
    void closeStore() throws Exception {
        if (store != null) {
            store.close();
        }
    }

    private CgroupLeaf leaf() throws Exception {
        Optional<CgroupLeaf> leaf =
                CgroupLeaf.make(store.session().newId("leaf"), GroupLimits.NONE, GroupOwner.of(store.session()));
        Requirements.need(leaf.isPresent(), "this machine has no unified cgroup tree that may be written to");
        return leaf.orElseThrow();
    }

    @Test
    void isWrittenDownWhileItIsThere() throws Exception {
        Path list = store.session().directory().resolve("cgroups");
        Path made;
        try (CgroupLeaf leaf = leaf()) {
            made = leaf.directory();
            assertThat(made).isDirectory();
            assertThat(list).content().contains(made.toString());
        }
        assertThat(made).doesNotExist();
        assertThat(list).content().doesNotContain(made.toString());
    }

    @Test
    void closingKillsWhatIsLeftInIt() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        CgroupLeaf leaf = leaf();
        Requirements.need(Files.exists(leaf.directory().resolve("cgroup.kill")), "this kernel has no cgroup.kill");
        Files.writeString(leaf.directory().resolve("cgroup.procs"), Long.toString(sleeper.pid()));
        leaf.close();
        assertThat(sleeper.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(leaf.directory()).doesNotExist();
    }

    @Test
    void oneThatTheLauncherHasRemovedIsFine() throws Exception {
        CgroupLeaf leaf = leaf();
        Files.delete(leaf.directory());
        leaf.close();
        leaf.close();
    }

    @Test
    void limitsAreInForceForWhoIsAttached() throws Exception {
        GroupLimits limits = GroupLimits.of(OptionalLong.of(64 << 20), OptionalDouble.of(0.5), OptionalLong.of(20));
        Requirements.need(
                Files.exists(Path.of("/sys/fs/cgroup/memory")), "this machine has no controllers of cgroups v1");
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        Path memory;
        try (CgroupLeaf leaf = CgroupLeaf.make(store.session().newId("leaf"), limits, GroupOwner.of(store.session()))
                .orElseThrow()) {
            leaf.attach((int) sleeper.pid());
            List<String> own = Files.readAllLines(Path.of("/proc/" + sleeper.pid() + "/cgroup"));
            for (String controller : List.of("memory", "cpu", "pids")) {
                assertThat(own)
                        .anyMatch(line -> line.contains(":" + controller + ":")
                                && line.endsWith("/" + leaf.directory().getFileName()));
            }
            Path name = leaf.directory().getFileName();
            memory = found("memory", name);
            assertThat(memory.resolve("memory.limit_in_bytes")).hasContent("67108864");
            assertThat(found("cpu", name).resolve("cpu.cfs_quota_us")).hasContent("50000");
            assertThat(found("pids", name).resolve("pids.max")).hasContent("20");
            assertThat(leaf.ranOutOfMemory()).isFalse();
            sleeper.destroyForcibly().waitFor();
        }
        assertThat(memory).doesNotExist();
    }

    private static Path found(String controller, Path name) throws Exception {
        try (Stream<Path> paths = Files.find(
                Path.of("/sys/fs/cgroup").resolve(controller), 5, (path, attributes) -> path.endsWith(name))) {
            return paths.findFirst().orElseThrow();
        }
    }
}
