package dev.jbuild.cache.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.failure.DamagedLayerException;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that somebody or something changed behind the store's back. */
class LayerDamageTests {

    @TempDir
    private Path directory;

    private Store store;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "owners and devices need root");
        reopen("store");
    }

    /** Another process, as far as the store can tell. */
    private void reopen(String name) throws IOException {
        close();
        notes.clear();
        store = Store.open(directory.resolve(name));
        store.notes().tell(notes::add);
    }

    @AfterEach
    void close() throws IOException {
        if (store != null) {
            store.close();
        }
    }

    private byte[] shell(String script) throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-ec", script)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] bytes = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(script).isZero();
        return bytes;
    }

    private DiffId imported() throws Exception {
        return imported("mkdir -p t/d; echo content > t/d/file; ln -s d t/link; : > t/empty; tar -C t -cf - .");
    }

    private DiffId imported(String script) throws Exception {
        return store.layers()
                .importTar(new ByteArrayInputStream(shell(script)), Optional.empty())
                .diffId();
    }

    private DiffId own() throws Exception {
        shell("mkdir -p u/d; echo content > u/d/file; : > u/empty");
        return store.layers().adopt(directory.resolve("u")).diffId();
    }

    private void require(DiffId layer) throws IOException {
        store.layers().require(layer, LayerSupply.NONE);
    }

    private void assertRemovedWhenItIsUsed(DiffId layer) throws IOException {
        reopen("store");
        assertThatThrownBy(() -> require(layer))
                .isInstanceOf(DamagedLayerException.class)
                .hasMessageContaining("was damaged in the store and has been removed");
        assertThat(store.layers().has(layer)).isFalse();
        assertThat(notes).hasSize(1);
        assertThatThrownBy(() -> require(layer)).hasMessageContaining("no layer");
        assertThat(notes).hasSize(1);
    }

    @Test
    void aChangedFileIsFoundAndTheLayerIsRemovedAndThatIsSaidOnce() throws Exception {
        for (DiffId layer : List.of(imported(), own())) {
            Files.writeString(store.layers().tree(layer).resolve("d/file"), "CONTENT\n");
            assertRemovedWhenItIsUsed(layer);
        }
    }

    @Test
    void aChangeThatHidesBehindTheOldTimeIsFound() throws Exception {
        DiffId layer = own();
        Path file = store.layers().tree(layer).resolve("d/file");
        var time = Files.getLastModifiedTime(file);
        Files.write(file, "CONTENT\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), StandardOpenOption.WRITE);
        Files.setLastModifiedTime(file, time);
        assertRemovedWhenItIsUsed(layer);
    }

    @Test
    void aDocumentOfAnEarlierVersionHasNoChecksumAndIsTakenAsItIs() throws Exception {
        DiffId layer = own();
        Path facts = store.layers().tree(layer).resolveSibling("layer.json");
        String text = Files.readString(facts);
        Files.writeString(facts, text.replaceFirst(",\"check\":\"[0-9a-f]{32}\"", ""));
        assertThat(Files.readString(facts)).isNotEqualTo(text);
        reopen("store");

        assertThat(store.layers().info(layer).files()).isEqualTo(3);
        assertThat(notes).isEmpty();

        Files.writeString(facts, text.replace("\"files\":3", "\"files\":4"));
        reopen("store");
        assertThat(store.layers().info(layer).files()).isEqualTo(3);
        assertThat(notes).hasSize(1);
    }

    @Test
    void aMissingFileIsFound() throws Exception {
        DiffId layer = own();
        Files.delete(store.layers().tree(layer).resolve("empty"));
        assertRemovedWhenItIsUsed(layer);
    }

    @Test
    void whatTheArchiveStillTellsIsMended() throws Exception {
        DiffId layer = imported();
        Path tree = store.layers().tree(layer);
        Files.delete(tree.resolve("empty"));
        Files.delete(tree.resolve("link"));
        Files.createFile(tree.resolve("more"));
        Files.setAttribute(tree.resolve("d/file"), "unix:mode", 0777);
        reopen("store");

        require(layer);

        assertThat(tree.resolve("empty")).exists();
        assertThat(tree.resolve("more")).doesNotExist();
        assertThat(Files.readSymbolicLink(tree.resolve("link"))).hasToString("d");
        assertThat(Files.getAttribute(tree.resolve("d/file"), "unix:mode")).isEqualTo(0100644);
        assertThat(notes).singleElement().asString().contains("has been mended");
    }

    @Test
    void aLayerWhoseArchiveIsKeptIsMendedWhole() throws Exception {
        DiffId layer = imported(
                "mkdir s; echo 1 > s/a; tar -C s -cf two.tar a; echo 2 > s/a; tar -C s -rf two.tar a; cat two.tar");
        Files.writeString(store.layers().tree(layer).resolve("a"), "3\n");
        reopen("store");

        require(layer);

        assertThat(store.layers().tree(layer).resolve("a")).hasContent("2\n");
    }

    @Test
    void aCopiedStoreIsAsGoodAsTheFirst() throws Exception {
        DiffId implied = imported("mkdir -p i/a/b; echo x > i/a/b/c; tar -C i -cf - a/b/c");
        List<DiffId> layers = List.of(imported(), own(), implied);
        // Directories that the archive does not name have the time of their making.
        Thread.sleep(1100);
        shell("cp -a store copied");
        reopen("copied");
        for (DiffId layer : layers) {
            require(layer);
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void lostFactsAreFoundOutAgain() throws Exception {
        for (DiffId layer : List.of(imported(), own())) {
            LayerInfo before = store.layers().info(layer);
            Path facts = store.layers().tree(layer).resolveSibling("layer.json");
            byte[] bytes = Files.readAllBytes(facts);
            bytes[40] ^= 1;
            Files.write(facts, bytes);
            Files.delete(store.layers().tree(layer).resolveSibling("stat.json"));
            reopen("store");

            require(layer);

            assertThat(store.layers().info(layer).tarSize()).isEqualTo(before.tarSize());
            assertThat(notes).singleElement().asString().contains("layer.json of the layer");
        }
    }

    @Test
    void aDamagedRecipeIsFoundWhenTheArchiveIsWanted() throws Exception {
        DiffId layer = imported();
        Path recipe = store.layers().tree(layer).resolveSibling("tar.zst");
        byte[] bytes = Files.readAllBytes(recipe);
        bytes[bytes.length / 2] ^= 4;
        Files.write(recipe, bytes);
        reopen("store");
        require(layer);

        assertThatThrownBy(() -> store.layers().writeTar(layer, OutputStream.nullOutputStream()))
                .isInstanceOf(DamagedLayerException.class);
        assertThat(store.layers().has(layer)).isFalse();
    }

    @Test
    void aStreamThatFailsDoesNotBlameTheLayer() throws Exception {
        DiffId layer = imported();
        assertThatThrownBy(() -> store.layers().writeTar(layer, new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("the pipe is broken");
                    }
                }))
                .hasMessage("the pipe is broken");
        assertThat(store.layers().has(layer)).isTrue();
    }

    @Test
    void aDamagedLayerIsBroughtFromElsewhere() throws Exception {
        byte[] archive = shell("mkdir e; echo x > e/f; tar -C e -cf - .");
        DiffId layer = store.layers()
                .importTar(new ByteArrayInputStream(archive), Optional.empty())
                .diffId();
        Files.writeString(store.layers().tree(layer).resolve("f"), "y\n");
        reopen("store");

        store.layers().require(layer, wanted -> {
            store.layers().importTar(new ByteArrayInputStream(archive), Optional.of(wanted));
            return true;
        });

        assertThat(store.layers().tree(layer).resolve("f")).hasContent("x\n");
    }

    @Test
    void makingADamagedLayerAgainReplacesIt() throws Exception {
        String make = "rm -rf u; mkdir u; echo content > u/file; touch -d @1000000000 u/file u";
        shell(make);
        DiffId layer = store.layers().adopt(directory.resolve("u")).diffId();
        Files.writeString(store.layers().tree(layer).resolve("file"), "other\n");
        reopen("store");
        shell(make);

        assertThat(store.layers().adopt(directory.resolve("u")).diffId()).isEqualTo(layer);

        assertThat(store.layers().tree(layer).resolve("file")).hasContent("content\n");
    }

    @Test
    void lookingAtTenThousandFilesIsQuick() throws Exception {
        shell("mkdir many; cd many; for d in $(seq 100); do mkdir $d; (cd $d; seq 100 | xargs touch); done");
        DiffId layer = store.layers().adopt(directory.resolve("many")).diffId();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            try (RootDir root = RootDir.open(store.layers().tree(layer))) {
                long start = System.nanoTime();
                dev.jbuild.cache.os.StatWalk.write(root, OutputStream.nullOutputStream());
                best = Math.min(best, System.nanoTime() - start);
            }
        }
        assertThat(best).isLessThan(300_000_000L);
        assertThatCode(() -> require(layer)).doesNotThrowAnyException();
    }
}
