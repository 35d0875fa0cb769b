package dev.jbuild.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.StepKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTests {

    @TempDir
    private Path directory;

    @Test
    void whatADeadProcessLeftIsRemovedAndWhatALivingOneHasIsNot() throws IOException {
        try (Store living = Store.open(directory)) {
            Path mine = living.session().newDirectory("mine");
            Path dead = Files.createDirectories(directory.resolve("tmp/99999-dead/snapshot"));
            Files.createFile(dead.resolveSibling("lock"));

            try (Store second = Store.open(directory)) {
                assertThat(dead).doesNotExist();
                assertThat(mine).exists();
                assertThat(second.session().directory())
                        .isNotEqualTo(living.session().directory());
            }
        }
    }

    @Test
    void whatASessionHoldsIsMarkedUntilItEndsAndWhatADeadOneHeldIsNot() throws IOException {
        try (Store store = Store.open(directory)) {
            Digest blob;
            try (Store other = Store.open(directory)) {
                blob = other.blobs().put(new byte[] {1});
                assertThat(store.marksInUse(true)).containsExactly(Mark.blob(blob));
                assertThat(other.marksInUse(false)).isEmpty();
            }
            assertThat(store.marksInUse(true)).isEmpty();

            Path dead = Files.createDirectories(directory.resolve("tmp/99999-dead/held"));
            Files.createFile(dead.resolveSibling("lock"));
            Files.createFile(dead.resolve("blob-" + blob.hex()));
            assertThat(store.marksInUse(true)).isEmpty();
        }
    }

    /** Two builds come to the same image; one names it, removes the name and with it the image, before the other names it. */
    @Test
    void threat106_anImageThatAnotherProcessRemovesBeforeItIsNamedComesBack() throws IOException {
        try (Store store = Store.open(directory);
                Store other = Store.open(directory)) {
            byte[] config = ImageConfig.builder("amd64", "linux").build().toJson();
            ImageId image = store.images().add(config);
            assertThat(other.images().removeUnnamed(image)).isTrue();

            assertThat(store.images().get(image)).isPresent();
            assertThat(other.images().removeUnnamed(image)).isTrue();
            store.images().tag(ImageReference.parse("app"), image);

            assertThat(other.images().removeUnnamed(image)).isFalse();
            assertThat(other.images().resolve("app")).contains(image);
        }
    }

    @Test
    void threat108_aRecordThatCannotBeReadIsAMissAndIsRemoved() throws IOException {
        try (Store store = Store.open(directory)) {
            StepKey key = new StepKey(Digest.of(new byte[] {1}));
            store.records().put(BuildRecord.of(key, Optional.empty()));
            Path file = directory
                    .resolve("records")
                    .resolve(key.hex().substring(0, 2))
                    .resolve(key.hex());
            Files.writeString(file, "{ damaged");

            assertThat(store.records().get(key)).isEmpty();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void threat108_aBlobWhoseBytesWereChangedIsNotReadToItsEnd() throws IOException {
        try (Store store = Store.open(directory)) {
            Digest digest = store.blobs().put("content".getBytes(StandardCharsets.UTF_8));
            Files.writeString(store.blobs().path(digest), "c0ntent");

            Assertions.assertThatThrownBy(() -> {
                        try (InputStream in = store.blobs().open(digest)) {
                            in.readAllBytes();
                        }
                    })
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void aNameMovesFromOneImageToAnotherAtOnce() throws IOException {
        try (Store store = Store.open(directory)) {
            ImageReference name = ImageReference.parse("app").withLatest();
            var first = store.images()
                    .add(ImageConfig.builder("amd64", "linux").user("1").build().toJson());
            var second = store.images()
                    .add(ImageConfig.builder("amd64", "linux").user("2").build().toJson());

            store.images().tag(name, first);
            store.images().tag(name, second);

            assertThat(store.images().resolve("app")).contains(second);
            assertThat(store.images().get(first).orElseThrow().references()).isEmpty();
        }
    }
}
