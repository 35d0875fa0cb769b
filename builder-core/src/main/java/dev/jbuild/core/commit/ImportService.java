package dev.jbuild.core.commit;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.layer.LayerInfo;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.remote.RemoteFiles;
import dev.jbuild.core.remote.RemoteSources;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Makes images of archives of files. Thread safe. */
public final class ImportService {

    private final Store store;
    private final Invocation invocation;
    private final BuildListener listener;

    /** @param listener is told of a transfer */
    public ImportService(Engine engine, Invocation invocation, BuildListener listener) {
        this.store = engine.store();
        this.invocation = invocation;
        this.listener = listener;
    }

    /**
     * What {@code import} is asked for.
     *
     * @param source a file, an address of http or https, or {@code -} for standard input
     * @param changes instructions such as {@code CMD ["sh"]}
     * @param platform for which the files are
     */
    public record ImportRequest(
            String source,
            Optional<String> name,
            Optional<String> message,
            List<String> changes,
            Optional<String> platform) {}

    /**
     * Makes an image of one layer.
     *
     * @return its ID
     */
    public String importFiles(ImportRequest request) throws EngineException, IOException {
        Optional<ImageReference> name = request.name().isPresent()
                ? Optional.of(ImageNames.parse(request.name().get()))
                : Optional.empty();
        Platform platform = request.platform().isPresent()
                ? Platform.parse(request.platform().get())
                : Platform.ofThisMachine();
        ImageConfig config = ConfigInstructions.apply(
                ImageConfig.builder(platform.architecture(), platform.os())
                        .variant(platform.optionalVariant())
                        .build(),
                request.changes());
        LayerInfo layer = layer(request.source());
        Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
        String comment = request.message().orElse("Imported from " + RemoteSources.shown(request.source()));
        ImageConfig.History line =
                new ImageConfig.History(Optional.of(now), "", Optional.empty(), Optional.of(comment), false);
        ImageId id = store.images()
                .add(config.toBuilder()
                        .created(Optional.of(now))
                        .diffIds(List.of(layer.diffId()))
                        .history(List.of(line))
                        .build()
                        .toJson());
        if (name.isPresent()) {
            store.images().tag(name.get(), id);
        }
        return id.toString();
    }

    private LayerInfo layer(String source) throws EngineException, IOException {
        if (source.equals("-")) {
            return store.layers().importTar(invocation.streams().in(), Optional.empty());
        }
        try (InputStream in = Files.newInputStream(file(source))) {
            return store.layers().importTar(in, Optional.empty());
        }
    }

    private Path file(String source) throws EngineException, IOException {
        if (source.startsWith("http://") || source.startsWith("https://")) {
            return new RemoteFiles(store.session(), listener)
                    .fetch(address(source), Optional.empty())
                    .directory()
                    .resolve(RemoteFiles.Fetched.FILE);
        }
        Path file = invocation.resolve(source);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new EngineException(
                    "JB5045", "There is no archive " + source + ": no such file or directory.", "Check the path.");
        }
        return file;
    }

    private static URI address(String source) throws EngineException {
        try {
            return URI.create(source);
        } catch (IllegalArgumentException wrong) {
            throw new EngineException(
                    "JB5046",
                    RemoteSources.shown(source) + " is not an address: " + wrong.getMessage() + ".",
                    "Check the URL.",
                    wrong);
        }
    }
}
