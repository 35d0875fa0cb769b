package dev.jbuild.core.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestException;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * What lies in one repository of a registry, blob by blob. Connects and logs in when it is used first. Thread safe; closing
 * breaks off what is under way.
 */
public final class RegistryRepository implements AutoCloseable {

    private static final String UNKNOWN_KIND = "application/octet-stream";

    private final Engine engine;
    private final ImageReference reference;
    private final boolean toWrite;
    private Optional<RegistryConnection> connection = Optional.empty();
    private boolean closed;

    private RegistryRepository(Engine engine, ImageReference reference, boolean toWrite) {
        this.engine = engine;
        this.reference = reference;
        this.toWrite = toWrite;
    }

    /** The repository of a reference, to read from. */
    public static RegistryRepository toRead(Engine engine, ImageReference reference) {
        return new RegistryRepository(engine, reference, false);
    }

    /** The repository of a reference, to read from and write to. */
    public static RegistryRepository toWrite(Engine engine, ImageReference reference) {
        return new RegistryRepository(engine, reference, true);
    }

    ImageReference reference() {
        return reference;
    }

    RegistryClient client() throws IOException, RegistryException {
        synchronized (this) {
            if (connection.isPresent()) {
                return connection.get().client();
            }
        }
        // Not under the lock: whoever closes this must not wait for a registry that does not answer.
        RegistryConnection made =
                toWrite ? RegistryConnection.openToPush(engine, reference) : RegistryConnection.open(engine, reference);
        synchronized (this) {
            if (closed || connection.isPresent()) {
                made.close();
            } else {
                connection = Optional.of(made);
            }
            if (closed) {
                throw new IOException("the connection is not needed any more");
            }
            return connection.get().client();
        }
    }

    /**
     * The config of the manifest that the reference names now; empty if there is no such manifest.
     *
     * @throws EngineException if the registry can't be reached or refuses, or the manifest is none
     */
    public Optional<Descriptor> config() throws EngineException {
        try {
            String asked = RegistryPull.asked(reference);
            if (client().checkManifest(asked).isEmpty()) {
                return Optional.empty();
            }
            if (client().pullManifest(asked).getManifest() instanceof BuildableManifestTemplate manifest
                    && manifest.getContainerConfiguration() != null) {
                return Optional.of(descriptor(manifest.getContainerConfiguration()));
            }
            throw new EngineException(
                    "JB4030", reference.full() + " is no manifest with a config.", "Name a cache, not an index.");
        } catch (RegistryException | IOException failure) {
            throw RegistryFailures.explain(reference, failure);
        }
    }

    static Descriptor descriptor(BuildableManifestTemplate.ContentDescriptorTemplate template) {
        return new Descriptor(UNKNOWN_KIND, digest(template.getDigest()), template.getSize());
    }

    static Digest digest(DescriptorDigest digest) {
        return new Digest(digest.getHash());
    }

    private static DescriptorDigest digest(Digest digest) {
        try {
            return DescriptorDigest.fromDigest(digest.toString());
        } catch (DigestException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Fetches a blob, unchecked but for its length: a registry that sends more than was announced is cut off.
     *
     * @param count is told how many more bytes have come
     * @throws EngineException if it can't be had
     */
    public void fetch(Descriptor blob, OutputStream out, LongConsumer count) throws EngineException {
        try {
            Blob content = client().pullBlob(digest(blob.digest()), size -> {}, count::accept);
            content.writeTo(new LimitedOutputStream(out, blob.size()));
        } catch (RegistryException | IOException failure) {
            throw RegistryFailures.explainFetch(engine, reference, blob.digest(), failure);
        }
    }

    /** Whether the repository has a blob. */
    public boolean has(Digest blob) throws EngineException {
        try {
            return client().checkBlob(digest(blob)).isPresent();
        } catch (RegistryException | IOException failure) {
            throw RegistryFailures.explainPush(reference, failure);
        }
    }

    /**
     * Sends a blob.
     *
     * @param count is told how many more bytes have gone
     */
    public void push(Digest blob, Path content, LongConsumer count) throws EngineException {
        try {
            client().pushBlob(digest(blob), Blobs.from(content), null, count::accept);
        } catch (RegistryException | IOException failure) {
            throw RegistryFailures.explainPush(reference, failure);
        }
    }

    /** Sends a manifest, all of whose blobs are there, and gives it the reference's tag. */
    public void tag(String mediaType, byte[] manifest) throws EngineException {
        try {
            client().pushManifest(new RawManifest(mediaType, manifest), RegistryPull.asked(reference));
        } catch (RegistryException | IOException failure) {
            throw RegistryFailures.explainPush(reference, failure);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (connection.isPresent()) {
            connection.get().close();
        }
    }
}
