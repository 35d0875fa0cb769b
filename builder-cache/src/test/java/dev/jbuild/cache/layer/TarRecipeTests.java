package dev.jbuild.cache.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of real tools come out byte for byte, and lie in the store once: as files, not as an archive too. */
class TarRecipeTests {

    @TempDir
    private Path directory;

    private Store store;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "owners and devices need root");
        store = Store.open(directory.resolve("store"));
    }

    @AfterEach
    void close() throws IOException {
        if (store != null) {
            store.close();
        }
    }

    private byte[] output(String script) throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-ec", script)
                .directory(directory.toFile())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        byte[] bytes = process.getInputStream().readAllBytes();
        assertThat(process.waitFor())
                .as(() -> script + ": " + directory.resolve("errors"))
                .isZero();
        return bytes;
    }

    /** A tree with everything that an image may have. */
    private void makeTree() throws Exception {
        output("""
                mkdir -p tree/bin tree/etc/empty tree/deep/%1$s/%1$s tree/usr/share
                head -c 300000 /dev/urandom > tree/bin/tool; chmod 4755 tree/bin/tool
                ln tree/bin/tool tree/bin/twin
                : > tree/etc/nothing; echo text > tree/etc/config; chown 1234:70000 tree/etc/config
                echo long > tree/deep/%1$s/%1$s/%1$s
                ln -s ../etc/config tree/usr/link; ln -s %1$s/%1$s/%1$s tree/usr/longlink
                mknod tree/usr/pipe p; mknod tree/usr/device c 5 1
                printf 'x' > "$(printf 'tree/usr/caf\\351 and \\303\\251')"
                setfattr -n user.note -v 'a note' tree/etc/config
                touch -d '2001-02-03 04:05:06.789' tree/etc/config; touch -d '@-5' tree/etc/nothing
                """.formatted("n".repeat(120)));
    }

    private LayerInfo load(byte[] archive) throws IOException {
        return store.layers().importTar(new ByteArrayInputStream(archive), Optional.empty());
    }

    private byte[] written(DiffId layer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.layers().writeTar(layer, out);
        return out.toByteArray();
    }

    private boolean hasRecipe(LayerInfo info) {
        return Files.exists(store.layers().tree(info.diffId()).resolveSibling("tar.zst"));
    }

    private void assertComesBackOfTheTree(byte[] packed, byte[] plain) throws IOException {
        LayerInfo info = load(packed);

        assertThat(info.diffId()).isEqualTo(new DiffId(Digest.of(plain)));
        assertThat(written(info.diffId())).isEqualTo(plain);
        assertThat(hasRecipe(info)).isTrue();
        assertThat(store.blobs().list()).as("the archive is not kept").isEmpty();
        assertThat(store.layers().verify(info.diffId())).isTrue();
    }

    private void assertIsKept(byte[] archive) throws IOException {
        LayerInfo info = load(archive);

        assertThat(written(info.diffId())).isEqualTo(archive);
        assertThat(hasRecipe(info)).isFalse();
        assertThat(store.blobs().list()).containsExactly(Digest.of(archive));
        assertThat(store.layers().verify(info.diffId())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tar --xattrs --format=pax -C tree -cf - .",
                "tar --format=gnu -C tree -cf - .",
                "tar --format=gnu -b 1 -C tree -cf - bin etc",
                "tar --format=pax --pax-option=comment=hello,JBUILD.odd:=value -C tree -cf - .",
                "tar --format=oldgnu --sort=name --owner=0 --group=0 -C tree -cf - .",
                "tar --format=ustar -C tree -cf - bin etc/config etc/empty",
                "tar --format=v7 -C tree -cf - bin etc/config",
                "bsdtar --format=pax -C tree -cf - .",
                "bsdtar --format=gnutar -C tree -cf - .",
                "bsdtar --format=pax -n -C tree -cf - bin/twin bin/tool",
            })
    void archivesOfRealToolsComeBackByteForByte(String command) throws Exception {
        makeTree();
        byte[] archive = output(command);
        assertComesBackOfTheTree(archive, archive);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip -9", "zstd -19", "xz", "bzip2"})
    void itDoesNotMatterHowTheArchiveIsCompressed(String command) throws Exception {
        makeTree();
        byte[] plain = output("tar --format=pax -C tree -cf - .");
        Files.write(directory.resolve("plain.tar"), plain);
        assertComesBackOfTheTree(output(command + " -c plain.tar"), plain);
    }

    @Test
    void gzipMembersInARowComeBack() throws Exception {
        makeTree();
        byte[] plain = output("tar --format=pax -C tree -cf plain.tar . && cat plain.tar");
        assertComesBackOfTheTree(
                output("head -c 70000 plain.tar | gzip > a; tail -c +70001 plain.tar | gzip > b; cat a b"), plain);
    }

    @Test
    void layersOfUmociComeBack() throws Exception {
        makeTree();
        output("""
                umoci init --layout layout && umoci new --image layout:x && umoci unpack --image layout:x bundle
                cp -a tree/. bundle/rootfs/ && umoci repack --image layout:x bundle
                """);
        int layers = 0;
        try (Stream<Path> blobs = Files.list(directory.resolve("layout/blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                byte[] packed = Files.readAllBytes(blob);
                if (packed[0] == 0x1f) {
                    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                        assertComesBackOfTheTree(packed, in.readAllBytes());
                    }
                    layers++;
                }
            }
        }
        assertThat(layers).isEqualTo(1);
    }

    @Test
    void whatFollowsTheEndOfAnArchiveComesBack() throws Exception {
        makeTree();
        byte[] archive = output("tar -C tree -cf - bin && head -c 100000 /dev/zero && head -c 12345 /dev/urandom");
        assertComesBackOfTheTree(archive, archive);
    }

    @Test
    void anArchiveThatNamesADirectoryTwiceComesBack() throws Exception {
        makeTree();
        byte[] archive = output("tar -C tree --no-recursion -cf - bin bin/tool bin etc");
        assertComesBackOfTheTree(archive, archive);
    }

    @Test
    void whiteoutsComeBack() throws Exception {
        byte[] archive = output("""
                mkdir -p w/d; touch w/.wh.gone w/d/.wh..wh..opq; echo with content > w/d/.wh.old; echo new > w/d/new
                tar -C w -cf - .
                """);
        assertComesBackOfTheTree(archive, archive);
    }

    @Test
    void filesBehindALinkComeBack() throws Exception {
        byte[] archive = output("""
                mkdir -p one/usr/lib two/lib; ln -s usr/lib one/lib; echo library > two/lib/x
                tar -C one -cf joined.tar usr lib; tar -C two -rf joined.tar lib/x; cat joined.tar
                """);
        assertComesBackOfTheTree(archive, archive);
    }

    @Test
    void anArchiveThatReplacesItsOwnFilesIsKept() throws Exception {
        makeTree();
        assertIsKept(output("tar -C tree -cf twice.tar etc; tar -C tree -rf twice.tar etc/config; cat twice.tar"));
    }

    @Test
    void anArchiveWithSparseFilesIsKept() throws Exception {
        assertIsKept(output("mkdir s; truncate -s 10M s/hole; echo x >> s/hole; tar --sparse -C s -cf - hole"));
    }

    @Test
    void whatAnImportedLayerTakesOnTheDiskIsAboutItsFiles() throws Exception {
        makeTree();
        LayerInfo info = load(output("tar -C tree -cf - . | gzip"));

        long recipe = Files.size(store.layers().tree(info.diffId()).resolveSibling("tar.zst"));

        assertThat(recipe).isLessThan(4000);
        assertThat(info.blob().orElseThrow().mediaType()).isEqualTo(Compression.GZIP.mediaType());
        assertThat(new String(
                        Files.readAllBytes(store.layers().tree(info.diffId()).resolve("etc/config")),
                        StandardCharsets.UTF_8))
                .isEqualTo("text\n");
        assertThat(List.of(info.diffId())).isEqualTo(store.layers().list());
    }
}
