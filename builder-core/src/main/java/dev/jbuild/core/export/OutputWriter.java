package dev.jbuild.core.export;

import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.layer.LayerTars;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.copy.TreeCopy;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.registry.RegistryHoldings;
import dev.jbuild.core.registry.RegistryPush;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a build's result where {@code --output} says. */
public final class OutputWriter {

    private static final int BUFFER = 1 << 20;

    private final Engine engine;
    private final Store store;
    private final OutputStream standardOutput;
    private final Consumer<String> notes;

    /**
     * Prepares.
     *
     * @param standardOutput where an output without a path goes
     * @param notes is told what takes time
     */
    public OutputWriter(Engine engine, OutputStream standardOutput, Consumer<String> notes) {
        this.engine = engine;
        this.store = engine.store();
        this.standardOutput = standardOutput;
        this.notes = notes;
    }

    /**
     * What was written.
     *
     * @param place for people
     * @param document the manifest's or index's descriptor, for an image in the OCI format
     */
    public record Written(String place, Optional<Descriptor> document) {}

    /**
     * Writes one output.
     *
     * @param images one, or one for each platform
     * @param tags the build's
     */
    public Written write(
            Output output, List<StoredImage> images, List<ImageReference> tags, List<Annotation> annotations)
            throws EngineException, IOException {
        List<ImageReference> names =
                Stream.concat(tags.stream(), output.names().stream()).distinct().toList();
        Optional<Descriptor> document = switch (output.kind()) {
            case OCI -> archive(output, images, names, annotations, ArchiveFormat.OCI);
            case DOCKER -> archive(output, images, names, annotations, ArchiveFormat.DOCKER);
            case TAR -> {
                files(output, images);
                yield Optional.empty();
            }
            case LOCAL -> {
                for (StoredImage image : images) {
                    directory(platformDirectory(output, images, image), image);
                }
                yield Optional.empty();
            }
            case STORE -> {
                for (ImageReference name : output.names()) {
                    store.images().tag(name, images.getFirst().id());
                }
                yield Optional.empty();
            }
            case CACHE_ONLY -> Optional.empty();
            case REGISTRY -> Optional.of(push(output, images, names, annotations));
        };
        String place = switch (output.kind()) {
            case STORE -> "the local store";
            case CACHE_ONLY -> "the cache only";
            case REGISTRY -> names.stream().map(ImageReference::full).collect(Collectors.joining(", "));
            case OCI, DOCKER, TAR, LOCAL ->
                output.destination().map(Path::toString).orElse("standard output");
        };
        return new Written(place, document);
    }

    private Descriptor push(
            Output output, List<StoredImage> images, List<ImageReference> names, List<Annotation> annotations)
            throws EngineException, IOException {
        List<ImageReference> tagged = ArchiveWriter.tagged(names);
        if (tagged.isEmpty()) {
            throw new EngineException(
                    "JB1035",
                    "There is no name to push the image to.",
                    "Name it: -t registry.example/app:1.0, or name= in the output.");
        }
        Path layout = store.session().newDirectory("push");
        try (RegistryHoldings there = new RegistryHoldings(engine, tagged)) {
            Descriptor document = new ArchiveWriter(
                            store, BlobTarget.directory(layout), output.compression(), there::have)
                    .write(List.of(new ArchiveWriter.Saved(images, tagged, annotations)), ArchiveFormat.OCI)
                    .getFirst();
            new RegistryPush(engine, notes).push(layout, document, tagged);
            return document;
        } finally {
            store.session().discard(layout);
        }
    }

    private Optional<Descriptor> archive(
            Output output,
            List<StoredImage> images,
            List<ImageReference> names,
            List<Annotation> annotations,
            ArchiveFormat format)
            throws EngineException, IOException {
        List<ArchiveWriter.Saved> saved =
                List.of(new ArchiveWriter.Saved(images, ArchiveWriter.tagged(names), annotations));
        List<Descriptor> documents = new ArrayList<>();
        if (!output.packed()) {
            Path directory = output.destination().orElseThrow();
            Files.createDirectories(directory);
            documents.addAll(new ArchiveWriter(store, BlobTarget.directory(directory), output.compression())
                    .write(saved, format));
        } else {
            toFile(
                    output,
                    out -> documents.addAll(
                            new ArchiveWriter(store, BlobTarget.tar(out), output.compression()).write(saved, format)));
        }
        return documents.stream().findFirst();
    }

    private void files(Output output, List<StoredImage> images) throws EngineException, IOException {
        if (images.size() > 1) {
            throw new EngineException(
                    "JB3115",
                    "An output of type=tar holds the files of one platform, and this image has " + images.size() + ".",
                    "Write type=local, which makes a directory for each, or build one --platform.");
        }
        try (Tree tree = store.snapshots().view(images.getFirst().config().diffIds())) {
            toFile(output, out -> LayerTars.writeTree(tree.root(), out));
        }
    }

    private void toFile(Output output, ArchiveService.Content content) throws EngineException, IOException {
        if (output.destination().isPresent()) {
            ArchiveService.writeWhole(output.destination().get(), out -> buffered(out, content));
        } else {
            buffered(standardOutput, content);
        }
    }

    private static void buffered(OutputStream out, ArchiveService.Content content) throws EngineException, IOException {
        OutputStream buffered = new BufferedOutputStream(out, BUFFER);
        content.write(buffered);
        buffered.flush();
    }

    /** Several platforms lie side by side, as BuildKit lays them. */
    private static Path platformDirectory(Output output, List<StoredImage> images, StoredImage image) {
        Path directory = output.destination().orElseThrow();
        return images.size() == 1
                ? directory
                : directory.resolve(
                        ArchiveWriter.platform(image.config()).toString().replace('/', '_'));
    }

    private void directory(Path directory, StoredImage image) throws EngineException, IOException {
        Files.createDirectories(directory);
        try (Tree tree = store.snapshots().view(image.config().diffIds());
                RootDir target = RootDir.open(directory)) {
            TreeCopy.copy(tree.root(), target);
        }
    }
}
