package dev.jbuild.core.build;

import dev.jbuild.cache.layer.TarExtractor;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Session;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.remote.GitReference;
import dev.jbuild.core.remote.RemoteFiles;
import dev.jbuild.core.remote.RemoteSources;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Where the build context is, once it is on this machine. */
sealed interface MainContext {

    /** A directory of the caller's. The Dockerfile may lie anywhere. */
    record Local(Path directory) implements MainContext {}

    /**
     * A tree that was fetched or sent: an archive's, or a repository's. The Dockerfile lies in it, and no link leads out of it.
     *
     * @param name as messages show it
     * @param commitTime of a repository
     */
    record Fetched(Path directory, String name, Optional<Instant> commitTime) implements MainContext {}

    /** No context: at most a Dockerfile was sent, which one named by the caller goes before. */
    record DockerfileOnly(byte[] dockerfile, String name) implements MainContext {
        @Override
        public String toString() {
            return name;
        }
    }

    /** An archive longer than this is a mistake. */
    long MAX_BYTES = 64L << 30;

    /**
     * Finds out what the caller's word for the context means, and fetches it if need be.
     *
     * @throws EngineException if it can't be had
     */
    static MainContext locate(BuildInput input, Session session, RemoteSources remotes, Invocation invocation)
            throws EngineException, IOException {
        String context = input.context();
        if (context.equals("-")) {
            if (input.file().equals(Optional.of("-"))) {
                throw new EngineException(
                        "JB3068",
                        "Both the context and the Dockerfile are to come from standard input.",
                        "Give one of the two as a path; an archive on standard input may hold the Dockerfile.");
            }
            Path file = session.newFile("context");
            try (OutputStream out = Files.newOutputStream(file)) {
                copy(invocation.streams().in(), out);
            }
            return read(file, "standard input", session);
        }
        if (GitReference.isRepository(context) || context.startsWith("github.com/")) {
            GitReference reference =
                    GitReference.parse(context.startsWith("github.com/") ? "https://" + context : context);
            boolean keep = input.buildArgs()
                    .getOrDefault("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "0")
                    .equals("1");
            Path directory = remotes.repositories()
                    .checkout(reference, reference.keepGitDirectory().orElse(keep));
            // A checkout's files have their commit's time.
            return new Fetched(
                    directory,
                    reference.toString(),
                    Optional.of(Files.getLastModifiedTime(directory).toInstant()));
        }
        if (isUrl(context)) {
            RemoteFiles.Fetched fetched = remotes.files().fetch(address(context), Optional.empty());
            Path file = fetched.directory().resolve(RemoteFiles.Fetched.FILE);
            return read(file, RemoteSources.shown(context), session);
        }
        return new Local(invocation.resolve(context));
    }

    /** Whether a text is an address rather than a path. */
    static boolean isUrl(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    private static URI address(String text) throws EngineException {
        try {
            return new URI(text);
        } catch (URISyntaxException failure) {
            throw new EngineException(
                    "JB3066", "\"" + text + "\" is not a URL: " + failure.getReason() + ".", "Correct it.", failure);
        }
    }

    private static void copy(InputStream in, OutputStream out) throws EngineException, IOException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            total += read;
            if (total > MAX_BYTES) {
                throw new EngineException(
                        "JB3069", "The context is larger than " + MAX_BYTES + " bytes.", "Is it the right archive?");
            }
            out.write(buffer, 0, read);
        }
    }

    private static MainContext read(Path file, String name, Session session) throws EngineException, IOException {
        boolean archive;
        try (InputStream in = Files.newInputStream(file)) {
            archive = TarExtractor.looksLikeTar(in);
        }
        if (!archive) {
            try (InputStream in = Files.newInputStream(file)) {
                return new DockerfileOnly(in.readNBytes(DockerfileSource.MAX_BYTES + 1), name);
            }
        }
        return new Fetched(unpack(file, session), name, Optional.empty());
    }

    /** An archive's files, in a directory of this build's. */
    static Path unpack(Path archive, Session session) throws IOException {
        Path directory = session.newDirectory("context");
        try (InputStream in = Files.newInputStream(archive);
                RootDir root = RootDir.open(directory)) {
            TarExtractor.extract(in, root, OptionalInt.empty(), OptionalInt.empty());
        }
        return directory;
    }
}
