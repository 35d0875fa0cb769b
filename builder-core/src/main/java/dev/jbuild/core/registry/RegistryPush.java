package dev.jbuild.core.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageDocument;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.Index;
import dev.jbuild.cache.image.Manifest;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Pushes what an OCI layout's directory holds. Blobs that the registry has are not sent; a tag is set only when all that it names
 * is there.
 */
public final class RegistryPush {

    private final Engine engine;
    private final Consumer<String> notes;

    public RegistryPush(Engine engine, Consumer<String> notes) {
        this.engine = engine;
        this.notes = notes;
    }

    /**
     * Pushes one manifest, or an index with all of its manifests.
     *
     * @param layout the directory
     * @param document the manifest or index
     * @param names where to, each with a tag; all are pushed to, or the first failure is told
     * @throws EngineException if a registry can't be reached or refuses
     */
    public void push(Path layout, Descriptor document, List<ImageReference> names) throws EngineException, IOException {
        for (ImageReference name : names) {
            notes.accept("pushing " + name.full());
            try (RegistryConnection connection = RegistryConnection.openToPush(engine, name)) {
                String tag = name.tag().orElse("latest");
                new Upload(layout, connection.client()).document(document, tag);
            } catch (RegistryException | IOException failure) {
                throw RegistryFailures.explainPush(name, failure);
            }
            notes.accept("pushed " + name.full() + "@" + document.digest());
        }
    }

    /** One repository's. */
    private final class Upload {

        private final Path layout;
        private final RegistryClient client;

        Upload(Path layout, RegistryClient client) {
            this.layout = layout;
            this.client = client;
        }

        /** Sends what a manifest or index needs, then itself. */
        void document(Descriptor document, String tag) throws IOException, RegistryException {
            byte[] bytes = Files.readAllBytes(file(document.digest()));
            switch (ImageDocument.parse(bytes, Optional.of(document.mediaType()))) {
                case Index index -> {
                    for (Descriptor manifest : index.manifests()) {
                        document(manifest, manifest.digest().toString());
                    }
                }
                case Manifest manifest -> {
                    for (Descriptor layer : manifest.layers()) {
                        blob(layer);
                    }
                    blob(manifest.config());
                }
            }
            client.pushManifest(new RawManifest(document.mediaType(), bytes), tag);
        }

        private void blob(Descriptor blob) throws IOException, RegistryException {
            DescriptorDigest digest;
            try {
                digest = DescriptorDigest.fromDigest(blob.digest().toString());
            } catch (DigestException impossible) {
                throw new IllegalStateException(impossible);
            }
            if (client.checkBlob(digest).isEmpty()) {
                if (!Files.exists(file(blob.digest()))) {
                    throw new IOException("the registry lost the layer " + blob.digest() + " meanwhile; push again");
                }
                notes.accept("layer " + blob.digest().hex().substring(0, 12) + ", " + blob.size() + " bytes");
                client.pushBlob(digest, Blobs.from(file(blob.digest())), null, sent -> {});
            }
        }

        private Path file(Digest digest) {
            return layout.resolve("blobs/sha256").resolve(digest.hex());
        }
    }
}
