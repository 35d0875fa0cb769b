package dev.jbuild.core.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.registry.RegistryClient;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.engine.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A connection to one repository of a registry, logged in if that is needed. Plain HTTP only to this machine itself.
 */
final class RegistryConnection implements AutoCloseable {

    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUB_SERVER = "registry-1.docker.io";

    private final FailoverHttpClient http;
    private final RegistryClient client;

    private RegistryConnection(FailoverHttpClient http, RegistryClient client) {
        this.http = http;
        this.client = client;
    }

    static RegistryConnection open(Engine engine, ImageReference reference) throws IOException, RegistryException {
        return open(engine, reference, RegistryConnection::mayPull);
    }

    static RegistryConnection openToPush(Engine engine, ImageReference reference)
            throws IOException, RegistryException {
        return open(engine, reference, RegistryConnection::mayPush);
    }

    /** Gets the right to do something from the registry; {@code asked} is the tag or digest that it is about. */
    private interface Login {
        void ask(RegistryClient client, String asked, boolean hasCredential) throws IOException, RegistryException;
    }

    private static RegistryConnection open(Engine engine, ImageReference reference, Login login)
            throws IOException, RegistryException {
        String server = reference.domain().equals(DOCKER_HUB) ? DOCKER_HUB_SERVER : reference.domain();
        checkName(server);
        boolean loopback = server.matches("(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?");
        FailoverHttpClient http = new FailoverHttpClient(loopback, false, event -> {});
        try {
            return new RegistryConnection(http, authenticated(engine, reference, server, http, login));
        } catch (IOException | RegistryException | RuntimeException failure) {
            http.shutDown();
            throw failure;
        }
    }

    /**
     * Looks the name up once: Jib would try again for a minute. Behind a proxy only the proxy needs to know the name.
     *
     * @throws java.net.UnknownHostException if nobody knows it
     */
    private static void checkName(String server) throws IOException {
        if (System.getProperty("https.proxyHost") == null) {
            String host = server.startsWith("[")
                    ? server.substring(1, server.indexOf(']'))
                    : server.replaceFirst(":\\d+$", "");
            InetAddress.getByName(host);
        }
    }

    private static RegistryClient authenticated(
            Engine engine, ImageReference reference, String server, FailoverHttpClient http, Login login)
            throws IOException, RegistryException {
        Optional<Credential> credential = credential(engine, reference);
        RegistryClient.Factory factory = RegistryClient.factory(EventHandlers.NONE, server, reference.path(), http)
                .setUserAgent("jbuild/" + Version.current());
        credential.ifPresent(factory::setCredential);
        RegistryClient client = factory.newRegistryClient();
        login.ask(client, RegistryPull.asked(reference), credential.isPresent());
        return client;
    }

    /** A registry that lets everybody read is not told who asks. */
    private static void mayPull(RegistryClient client, String asked, boolean hasCredential)
            throws IOException, RegistryException {
        try {
            client.checkManifest(asked);
        } catch (RegistryUnauthorizedException refused) {
            // It wants to know who asks: a token if it hands out tokens, else name and password.
            if (!client.doPullBearerAuth() && hasCredential) {
                client.configureBasicAuth();
            }
        }
    }

    private static void mayPush(RegistryClient client, String asked, boolean hasCredential)
            throws IOException, RegistryException {
        if (!client.doPushBearerAuth() && hasCredential) {
            client.configureBasicAuth();
        }
    }

    private static Optional<Credential> credential(Engine engine, ImageReference reference) {
        for (Path file : engine.credentialFiles()) {
            if (!Files.isRegularFile(file)) {
                continue;
            }
            try {
                com.google.cloud.tools.jib.api.ImageReference image =
                        com.google.cloud.tools.jib.api.ImageReference.parse(
                                reference.domain() + "/" + reference.path());
                Optional<Credential> found = CredentialRetrieverFactory.forImage(image, event -> {})
                        .dockerConfig(file)
                        .retrieve();
                if (found.isPresent()) {
                    return found;
                }
            } catch (CredentialRetrievalException | InvalidImageReferenceException unusable) {
                // A file without credentials for this registry is no obstacle: the registry may not want any.
            }
        }
        return Optional.empty();
    }

    RegistryClient client() {
        return client;
    }

    @Override
    public void close() throws IOException {
        http.shutDown();
    }
}
