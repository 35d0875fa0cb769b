package dev.jbuild.cache.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.failure.LayerException;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers in and out, with archives made by GNU tar and by Python's tarfile-like bytes of our own. */
class LayerStoreTests {

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

    private byte[] gnuTar(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tar", "-C", directory.toString(), "--xattrs", "-cf", "-"));
        command.addAll(List.of(arguments));
        Process tar = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] bytes = tar.getInputStream().readAllBytes();
        assertThat(tar.waitFor()).isZero();
        return bytes;
    }

    /** A plain ustar header with content, for archives that no honest tool would make. */
    private static byte[] entry(String name, char type, String link, byte[] content) {
        byte[] block = new byte[512 + (content.length + 511) / 512 * 512];
        put(block, 0, name);
        put(block, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(block, 124, String.format("%011o\0", content.length));
        put(block, 136, "00000000000\0");
        block[156] = (byte) type;
        put(block, 157, link);
        put(block, 257, "ustar\00000");
        put(block, 329, "0000000\0" + "0000000\0");
        put(block, 148, "        ");
        int sum = 0;
        for (int index = 0; index < 512; index++) {
            sum += block[index] & 0xff;
        }
        put(block, 148, String.format("%06o\0 ", sum));
        System.arraycopy(content, 0, block, 512, content.length);
        return block;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static byte[] archive(byte[]... entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            out.writeBytes(entry);
        }
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private LayerInfo load(byte[] archive) throws IOException {
        return store.layers().importTar(new ByteArrayInputStream(archive), Optional.empty());
    }

    private byte[] written(DiffId layer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.layers().writeTar(layer, out);
        return out.toByteArray();
    }

    private void assertRefused(byte[]... entries) throws IOException {
        assertThatThrownBy(() -> load(archive(entries))).isInstanceOf(StoreException.class);
        assertThat(store.layers().list()).isEmpty();
        try (Stream<Path> left = Files.list(store.session().directory())) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("layer")))
                    .isEmpty();
        }
    }

    private static byte[] text(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anArchiveOfGnuTarComesBackByteForByte() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree/a/b"));
        Files.writeString(tree.resolve("file"), "content");
        Files.createLink(tree.resolve("twin"), tree.resolve("file"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("/etc/passwd"));
        Files.setAttribute(tree.resolve("file"), "unix:mode", 04755);
        Files.writeString(tree.resolve("n".repeat(200)), "long");
        byte[] archive = gnuTar("--format=pax", "tree");

        LayerInfo info = load(archive);

        assertThat(info.diffId()).isEqualTo(new DiffId(Digest.of(archive)));
        assertThat(written(info.diffId())).isEqualTo(archive);
        try (RootDir root = RootDir.open(store.layers().tree(info.diffId()))) {
            assertThat(root.lstat("tree/a/b/file").orElseThrow().mode()).isEqualTo(04755);
            assertThat(root.lstat("tree/a/b/file").orElseThrow().inode())
                    .isEqualTo(root.lstat("tree/a/b/twin").orElseThrow().inode());
            assertThat(root.readLink("tree/a/b/link")).isEqualTo("/etc/passwd");
        }
    }

    @Test
    void aCompressedArchiveHasTheSameDiffIdAndGoesOutAsItCame() throws Exception {
        byte[] plain = archive(entry("file", '0', "", text("x")));
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(plain);
        }

        LayerInfo info = load(zipped.toByteArray());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Descriptor descriptor = store.layers().writeBlob(info.diffId(), Compression.GZIP, out);

        assertThat(info.diffId()).isEqualTo(new DiffId(Digest.of(plain)));
        assertThat(out.toByteArray()).isEqualTo(zipped.toByteArray());
        assertThat(descriptor.digest()).isEqualTo(Digest.of(out.toByteArray()));
    }

    @Test
    void anAdoptedDirectoryIsWrittenAsItWasHashedAndTheSameTreeIsTheSameLayer() throws Exception {
        List<DiffId> ids = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            Path upper = Files.createDirectories(directory.resolve(name));
            Random random = new Random(7);
            for (int index = 0; index < 200; index++) {
                byte[] content = new byte[random.nextInt(3000)];
                random.nextBytes(content);
                Path file = upper.resolve("d" + random.nextInt(9)).resolve("f" + index);
                Files.createDirectories(file.getParent());
                Files.write(file, content);
            }
            try (Stream<Path> all = Files.walk(upper)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.setLastModifiedTime(path, java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));
                }
            }
            ids.add(store.layers().adopt(upper).diffId());
        }

        assertThat(ids.get(0)).isEqualTo(ids.get(1));
        assertThat(new DiffId(Digest.of(written(ids.get(0))))).isEqualTo(ids.get(0));
    }

    @Test
    void whiteoutsBecomeOverlayMarksAndComeOutAgain() throws Exception {
        byte[] archive = archive(
                entry("d/", '5', "", new byte[0]),
                entry("d/.wh.gone", '0', "", new byte[0]),
                entry("e/", '5', "", new byte[0]),
                entry("e/kept", '0', "", text("same layer")),
                entry("e/.wh..wh..opq", '0', "", new byte[0]));

        LayerInfo info = load(archive);

        try (RootDir root = RootDir.open(store.layers().tree(info.diffId()))) {
            assertThat(root.lstat("d/gone").orElseThrow().isWhiteout()).isTrue();
            assertThat(root.xattrs("e")).containsKey("trusted.overlay.opaque");
            assertThat(root.lstat("e/kept")).isPresent();
        }
    }

    @Test
    void threat001_namesThatPointUpwardsAreRefused() throws Exception {
        assertRefused(entry("../../etc/cron.d/x", '0', "", text("x")));
        assertRefused(entry("a/../../b", '0', "", text("x")));
    }

    @Test
    void threat002_absoluteNamesLandBelowTheRoot() throws Exception {
        LayerInfo info = load(archive(entry("/etc/passwd", '0', "", text("inside"))));

        assertThat(store.layers().tree(info.diffId()).resolve("etc/passwd")).hasContent("inside");
    }

    @Test
    void threat003_aLinkDoesNotLeadAnEntryOutside() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("outside"));

        try {
            load(archive(entry("d", '2', outside.toString(), new byte[0]), entry("d/stolen", '0', "", text("x"))));
        } catch (LayerException refused) {
            assertThat(refused.entry()).contains("d/stolen");
        }

        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void threat005_hardLinksToWhatIsNotInTheLayerAreRefused() throws Exception {
        assertRefused(entry("shadow", '1', "../../etc/shadow", new byte[0]));
        assertRefused(entry("later", '1', "nowhere", new byte[0]));
    }

    @Test
    void threat006_whiteoutsOfNothingAreRefused() throws Exception {
        assertRefused(entry(".wh.", '0', "", new byte[0]));
        assertRefused(entry(".wh...", '0', "", new byte[0]));
    }

    @Test
    void threat009_aForgedWhiteoutIsRefused() throws Exception {
        assertRefused(entry("x", '3', "", new byte[0]));
    }

    @Test
    void threat019_theLastOfSeveralEntriesCounts() throws Exception {
        LayerInfo info = load(archive(
                entry("x", '0', "", text("file")),
                entry("x/", '5', "", new byte[0]),
                entry("x/y", '0', "", text("in a directory")),
                entry("x", '2', "target", new byte[0])));

        try (RootDir root = RootDir.open(store.layers().tree(info.diffId()))) {
            assertThat(root.lstat("x").orElseThrow().type()).isEqualTo(FileType.SYMLINK);
        }
    }

    @Test
    void threat021_aRootThatIsNoDirectoryIsRefused() throws Exception {
        assertRefused(entry("./", '2', "/etc", new byte[0]));
    }

    @Test
    void threat023_anArchiveThatIsCutOffIsRefused() throws Exception {
        byte[] whole = archive(entry("file", '0', "", new byte[5000]));
        byte[] half = java.util.Arrays.copyOf(whole, 2000);

        assertThatThrownBy(() -> load(half)).isInstanceOf(IOException.class);
        assertThat(store.layers().list()).isEmpty();
    }

    @Test
    void threat025_anotherDiffIdThanExpectedIsRefusedBeforeAnythingAppears() throws Exception {
        DiffId expected = new DiffId(Digest.of(text("something else")));

        assertThatThrownBy(() -> store.layers()
                        .importTar(
                                new ByteArrayInputStream(archive(entry("x", '0', "", text("x")))),
                                Optional.of(expected)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(expected.toString());
        assertThat(store.layers().list()).isEmpty();
    }

    @Test
    void threat111_theStoreIsItsOwnersAlone() throws Exception {
        assertThat(Files.getPosixFilePermissions(store.root()))
                .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    }
}
