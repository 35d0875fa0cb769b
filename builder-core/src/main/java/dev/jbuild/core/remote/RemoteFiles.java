package dev.jbuild.core.remote;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.HashingInputStream;
import dev.jbuild.cache.store.Session;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.progress.TransferMeter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that ADD fetches by HTTP, each fetched once for a build. Only http and https are followed, also on
 * redirects. Thread safe.
 */
public final class RemoteFiles {

    private static final int MAX_REDIRECTS = 10;
    private static final long MAX_BYTES = 16L << 30;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Session session;
    private final BuildListener listener;
    private final Map<Request, Download> downloads = new ConcurrentHashMap<>();

    /**
     * A fetched file.
     *
     * @param directory holds it under the name {@code file}
     * @param name the last part of the URL's path
     * @param modified the server's Last-Modified in seconds since 1970
     */
    public record Fetched(Path directory, String name, Digest digest, Optional<Long> modified) {
        /** The name of the file in its directory. */
        public static final String FILE = "file";
    }

    private record Request(URI address, Optional<String> checksum) {}

    /** One file: who wants it first fetches it, and others who want it wait. */
    private static final class Download {
        private @Nullable Fetched result;
    }

    /**
     * Prepares.
     *
     * @param listener is told of each transfer
     */
    public RemoteFiles(Session session, BuildListener listener) {
        this.session = session;
        this.listener = listener;
    }

    /**
     * Fetches a file, unless this build has fetched it before.
     *
     * @param checksum {@code sha256:...} that it must have
     */
    public Fetched fetch(URI wanted, Optional<String> checksum) throws EngineException, IOException {
        Request remote = new Request(wanted, checksum);
        Download download = downloads.computeIfAbsent(remote, key -> new Download());
        synchronized (download) {
            Fetched known = download.result;
            if (known == null) {
                known = fetch(remote);
                download.result = known;
            }
            return known;
        }
    }

    private Fetched fetch(Request remote) throws EngineException, IOException {
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            return fetch(client, remote);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("the download of " + remote.address() + " was stopped", stopped);
        }
    }

    private Fetched fetch(HttpClient client, Request remote) throws EngineException, IOException, InterruptedException {
        URI address = remote.address();
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            checkScheme(address);
            HttpResponse<InputStream> response = send(client, address);
            try (InputStream body = response.body()) {
                if (REDIRECTS.contains(response.statusCode())) {
                    Optional<String> location = response.headers().firstValue("Location");
                    if (location.isPresent()) {
                        address = address.resolve(location.get());
                        continue;
                    }
                }
                if (response.statusCode() != 200) {
                    throw new EngineException(
                            "JB3042",
                            "Fetching " + shown(address) + " gave an invalid response: status " + response.statusCode()
                                    + ".",
                            "Check the URL.");
                }
                return save(remote, response, body);
            }
        }
        throw new EngineException(
                "JB3043",
                "Fetching " + shown(remote.address()) + " was redirected more than " + MAX_REDIRECTS + " times.",
                "Check the URL.");
    }

    private static HttpResponse<InputStream> send(HttpClient client, URI address)
            throws EngineException, InterruptedException {
        try {
            return client.send(
                    HttpRequest.newBuilder(address)
                            .timeout(ANSWER_TIMEOUT)
                            .GET()
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException failure) {
            throw new EngineException(
                    "JB3044",
                    "Fetching " + shown(address) + " failed: "
                            + (failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage())
                            + ".",
                    "Check the URL and the network.",
                    failure);
        } catch (IllegalArgumentException wrong) {
            throw new EngineException(
                    "JB3045",
                    shown(address) + " can't be fetched: " + wrong.getMessage() + ".",
                    "Check the URL.",
                    wrong);
        }
    }

    private static void checkScheme(URI address) throws EngineException {
        String scheme = String.valueOf(address.getScheme());
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw new EngineException(
                    "JB3046", shown(address) + " is neither http nor https.", "ADD fetches only these.");
        }
    }

    private Fetched save(Request remote, HttpResponse<InputStream> response, InputStream body)
            throws EngineException, IOException {
        Path directory = session.newDirectory("add");
        HashingInputStream hashed = new HashingInputStream(body);
        try (TransferMeter meter = new TransferMeter(
                        listener, shown(remote.address()), response.headers().firstValueAsLong("Content-Length"));
                OutputStream out = Files.newOutputStream(directory.resolve(Fetched.FILE))) {
            byte[] buffer = new byte[1 << 16];
            for (int read = hashed.read(buffer, 0, buffer.length);
                    read >= 0;
                    read = hashed.read(buffer, 0, buffer.length)) {
                if (hashed.count() > MAX_BYTES) {
                    throw new EngineException(
                            "JB3047",
                            shown(remote.address()) + " is larger than " + MAX_BYTES + " bytes.",
                            "Fetch it in a RUN.");
                }
                out.write(buffer, 0, read);
                meter.add(read);
            }
            meter.done();
        }
        Digest digest = hashed.finish();
        if (remote.checksum().isPresent() && !remote.checksum().get().equals(digest.toString())) {
            throw new EngineException(
                    "JB3048",
                    "The checksum of " + shown(remote.address()) + " is a mismatch: expected "
                            + remote.checksum().get() + ", got " + digest + ".",
                    "If the file was changed on purpose, correct --checksum.");
        }
        return new Fetched(directory, name(remote.address()), digest, modified(response));
    }

    private static Optional<Long> modified(HttpResponse<?> response) {
        return response.headers().firstValue("Last-Modified").flatMap(text -> {
            try {
                return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toEpochSecond());
            } catch (DateTimeParseException unreadable) {
                return Optional.empty();
            }
        });
    }

    private static String name(URI address) throws EngineException {
        String path = address.getPath() == null ? "" : address.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() || name.equals(".") || name.equals("..") ? "download" : name;
    }

    private static String shown(URI address) {
        return RemoteSources.shown(address.toString());
    }
}
