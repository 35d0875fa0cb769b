package dev.jbuild.core.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.security.DigestException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Knows what the repositories have to which something is to be pushed. Asks when it is first asked. One thread's. */
public final class RegistryHoldings implements AutoCloseable {

    private final Engine engine;
    private final List<ImageReference> names;
    private final Map<ImageReference, RegistryConnection> connections = new LinkedHashMap<>();

    public RegistryHoldings(Engine engine, List<ImageReference> names) {
        this.engine = engine;
        this.names = List.copyOf(names);
    }

    /**
     * Whether each of the repositories has a blob, so that it need not be made.
     *
     * @throws EngineException if one can't be asked
     */
    public boolean have(Descriptor blob) throws EngineException {
        for (ImageReference name : names) {
            try {
                RegistryConnection connection = connections.get(name);
                if (connection == null) {
                    connection = RegistryConnection.openToPush(engine, name);
                    connections.put(name, connection);
                }
                DescriptorDigest digest =
                        DescriptorDigest.fromDigest(blob.digest().toString());
                if (connection.client().checkBlob(digest).isEmpty()) {
                    return false;
                }
            } catch (RegistryException | IOException failure) {
                throw RegistryFailures.explainPush(name, failure);
            } catch (DigestException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        for (RegistryConnection connection : connections.values()) {
            connection.close();
        }
    }
}
