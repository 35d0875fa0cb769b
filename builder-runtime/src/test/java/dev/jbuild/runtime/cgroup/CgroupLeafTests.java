package dev.jbuild.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.store.Store;
import dev.jbuild.runtime.testing.LeakCheck;
import dev.jbuild.runtime.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
        Optional<CgroupLeaf> leaf = CgroupLeaf.make(store.session().newId("leaf"), store.session());
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
}
