package dev.jbuild.cache.store;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.image.NamedImage;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.record.StepKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads all of a store that has a checksum, layers by their whole content. What is damaged is mended or removed, and said, as
 * always; what a user has to do then is the result. Costs as much as reading the store.
 */
public final class StoreCheck {

    private final Store store;

    private final List<ImageId> nobodys = new ArrayList<>();

    public StoreCheck(Store store) {
        this.store = store;
    }

    /**
     * What was checked.
     *
     * @param toDo a sentence for each image or name that is not whole
     * @param nobodys images that are not whole and have no name: for the caller to remove, when nobody holds the store's lock
     */
    public record Report(int blobs, int layers, int records, int images, List<String> toDo, List<ImageId> nobodys) {

        public Report {
            toDo = List.copyOf(toDo);
            nobodys = List.copyOf(nobodys);
        }
    }

    /** Checks everything. */
    public Report check() throws IOException {
        List<Digest> blobs = store.blobs().list();
        blobs.forEach(this::read);
        List<DiffId> layers = store.layers().list();
        List<String> toDo = new ArrayList<>();
        List<DiffId> damaged = new ArrayList<>();
        for (DiffId layer : layers) {
            if (!store.layers().verify(layer)) {
                damaged.add(layer);
            }
        }
        List<StepKey> records = store.records().list();
        for (StepKey record : records) {
            store.records().get(record);
        }
        List<ImageId> images = store.images().ids();
        for (NamedImage named : store.images().names()) {
            if (named.images().stream().noneMatch(images::contains)) {
                toDo.add("The name " + named.reference().familiar()
                        + " stands for an image that is not here: build, pull or load it again.");
            }
        }
        for (ImageId image : images) {
            what(image, damaged).ifPresent(toDo::add);
        }
        return new Report(blobs.size(), layers.size(), records.size(), images.size(), toDo, nobodys);
    }

    private void read(Digest blob) {
        try (InputStream in = store.blobs().open(blob)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (StoreException damaged) {
            // The store has said so itself.
            return;
        } catch (IOException unreadable) {
            store.notes().say("the blob " + blob + " can't be read: " + unreadable.getMessage());
        }
    }

    /** What is to be done about an image. */
    private Optional<String> what(ImageId id, List<DiffId> damaged) throws IOException {
        Optional<StoredImage> image = store.images().get(id);
        List<DiffId> layers = image.isPresent() ? image.get().config().diffIds() : List.of();
        long missing = layers.stream()
                .filter(layer -> damaged.contains(layer) || !store.layers().has(layer))
                .count();
        if (image.isPresent() && missing == 0) {
            return Optional.empty();
        }
        Optional<String> name = store.images().names().stream()
                .filter(named -> named.images().contains(id))
                .map(named -> named.reference().familiar())
                .findFirst();
        if (name.isEmpty()) {
            if (store.notes().damaged("the image " + id + ", which has no name,", "nobody can miss it")) {
                nobodys.add(id);
            }
            return Optional.empty();
        }
        String lack = image.isPresent() ? missing + " of its " + layers.size() + " layers" : "its config";
        return Optional.of("The image " + name.get() + " lacks " + lack + ": build, pull or load it again.");
    }
}
