package dev.jbuild.cache.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.layer.LayerInfo;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTests {

    @TempDir
    private Path directory;

    private Store store;
    private List<String> mountsBefore;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "overlays need root");
        mountsBefore = Files.readAllLines(Path.of("/proc/self/mountinfo"));
        store = Store.open(directory.resolve("store"));
    }

    /** Detached means that nobody ever sees a mount. */
    @AfterEach
    void close() throws IOException {
        assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).isEqualTo(mountsBefore);
        store.close();
    }

    private interface Change {
        void apply(RootDir root) throws IOException;
    }

    private DiffId layer(List<DiffId> parents, Change change) throws IOException {
        return commit(parents, change).diffId();
    }

    private LayerInfo commit(List<DiffId> parents, Change change) throws IOException {
        try (ActiveSnapshot snapshot = store.snapshots().begin(parents)) {
            change.apply(snapshot.mount());
            return snapshot.commit();
        }
    }

    private static void write(RootDir root, String path, String content) throws IOException {
        try (OutputStream out = root.create(path, 0644)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String read(RootDir root, String path) throws IOException {
        try (InputStream in = root.read(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Two RUNs that leave nothing make the same layer, with others between them; the kernel said "too many symbolic links". */
    @Test
    void aLayerMayBeInAStackTwice() throws IOException {
        DiffId file = layer(List.of(), root -> {
            root.mkdir("d", 0755);
            write(root, "d/a", "first");
            write(root, "gone", "x");
        });
        DiffId removed = layer(List.of(file), root -> {
            root.unlink("gone");
            root.unlink("d/a");
        });

        try (Tree tree = store.snapshots().view(List.of(file, removed, file))) {
            assertThat(read(tree.root(), "d/a")).isEqualTo("first");
            assertThat(read(tree.root(), "gone")).isEqualTo("x");
        }
        try (Tree tree = store.snapshots().view(List.of(file, removed, file, removed))) {
            assertThat(tree.root().list("")).containsExactly("d");
            assertThat(tree.root().list("d")).isEmpty();
        }
        assertThat(layer(List.of(file, removed, file), root -> write(root, "d/b", "2")))
                .isEqualTo(layer(List.of(file), root -> write(root, "d/b", "2")));
    }

    @Test
    void layersLieOverEachOther() throws IOException {
        DiffId first = layer(List.of(), root -> {
            root.mkdir("d", 0755);
            write(root, "d/a", "1");
            write(root, "d/b", "1");
        });
        DiffId second = layer(List.of(first), root -> {
            root.unlink("d/a");
            write(root, "d/c", "2");
        });

        try (Tree tree = store.snapshots().view(List.of(first, second))) {
            assertThat(tree.root().list("d")).containsExactly("b", "c");
            assertThat(read(tree.root(), "d/c")).isEqualTo("2");
        }
        try (Tree tree = store.snapshots().view(List.of(first))) {
            assertThat(tree.root().list("d")).containsExactly("a", "b");
        }
    }

    @Test
    void whatIsCopiedUpAndLeftAsItWasIsNoChange() throws IOException {
        DiffId first = layer(List.of(), root -> {
            root.mkdir("d", 0750);
            write(root, "d/a", "1");
        });

        LayerInfo second = commit(List.of(first), root -> {
            root.chmod("d", 0700);
            root.chmod("d", 0750);
            root.chmod("d/a", 0600);
            root.chmod("d/a", 0644);
        });

        assertThat(second.files()).isZero();
    }

    @Test
    void aDirectoryRemovedAndMadeAgainHidesTheOldOne() throws IOException {
        DiffId first = layer(List.of(), root -> {
            root.mkdir("d", 0755);
            write(root, "d/old", "1");
        });
        DiffId second = layer(List.of(first), root -> {
            root.removeTree("d");
            root.mkdir("d", 0755);
            write(root, "d/new", "2");
        });

        try (Tree tree = store.snapshots().view(List.of(first, second))) {
            assertThat(tree.root().list("d")).containsExactly("new");
        }
    }

    @Test
    void threat028_aLinkInTheImageIsFollowedInsideOfItsRoot() throws IOException {
        DiffId base = layer(List.of(), root -> {
            root.mkdir("etc", 0755);
            root.symlink("/../../../etc", "link");
        });
        DiffId second = layer(List.of(base), root -> write(root, "link/jbuild-test-file", "inside"));

        try (Tree tree = store.snapshots().view(List.of(base, second))) {
            assertThat(read(tree.root(), "etc/jbuild-test-file")).isEqualTo("inside");
        }
        assertThat(Path.of("/etc/jbuild-test-file")).doesNotExist();
    }

    @Test
    void threeHundredLayersAreOneTree() throws IOException {
        List<DiffId> stack = new ArrayList<>();
        for (int index = 0; index < 300; index++) {
            String name = "f" + index;
            stack.add(layer(List.of(), root -> write(root, name, name)));
        }

        try (Tree tree = store.snapshots().view(stack)) {
            assertThat(tree.root().list("")).hasSize(300);
            assertThat(read(tree.root(), "f0")).isEqualTo("f0");
        }
    }

    @Test
    void closingWithoutACommitLeavesNothing() throws IOException {
        Path upper;
        try (ActiveSnapshot snapshot = store.snapshots().begin(List.of())) {
            write(snapshot.mount(), "x", "1");
            upper = snapshot.upper();
        }

        assertThat(upper).doesNotExist();
        assertThat(store.layers().list()).isEmpty();
    }
}
