package dev.jbuild.core.build;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.core.compile.Compiler;
import dev.jbuild.core.compile.ImageAlias;
import dev.jbuild.core.context.BuildContext;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.export.ArchiveService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.remote.GitReference;
import dev.jbuild.core.remote.RemoteFiles;
import dev.jbuild.core.remote.RemoteSources;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The contexts of one build.
 *
 * @param directories by the names that the Dockerfile knows
 * @param images by the names that the Dockerfile knows: what the local store or a registry calls them
 * @param stages by the names that the Dockerfile knows: other stages of it
 */
record Contexts(
        Optional<BuildContext> main,
        Map<String, BuildContext> directories,
        Map<String, ImageAlias> images,
        Map<String, String> stages)
        implements AutoCloseable {

    private static final String LAYOUT = "oci-layout://";
    private static final String STAGE = "target:";
    private static final String IMAGE = "docker-image://";

    static Contexts open(
            Engine engine,
            BuildInput input,
            MainContext main,
            Optional<Path> dockerfile,
            RemoteSources remotes,
            Invocation invocation)
            throws EngineException, IOException {
        Contexts contexts = new Contexts(openMain(main, dockerfile), new HashMap<>(), new HashMap<>(), new HashMap<>());
        try {
            for (Map.Entry<String, String> named : input.buildContexts().entrySet()) {
                contexts.add(engine, Compiler.contextKey(named.getKey()), named.getValue(), remotes, invocation);
            }
            return contexts;
        } catch (EngineException | IOException failure) {
            contexts.close();
            throw failure;
        }
    }

    private static Optional<BuildContext> openMain(MainContext main, Optional<Path> dockerfile) throws EngineException {
        Optional<Path> directory = switch (main) {
            case MainContext.Local local -> Optional.of(local.directory());
            case MainContext.Fetched fetched -> Optional.of(fetched.directory());
            case MainContext.DockerfileOnly only -> Optional.empty();
        };
        return directory.isPresent()
                ? Optional.of(BuildContext.open("the build context", directory.get(), dockerfile))
                : Optional.empty();
    }

    private void add(Engine engine, String name, String value, RemoteSources remotes, Invocation invocation)
            throws EngineException, IOException {
        if (value.startsWith(LAYOUT)) {
            String rest = value.substring(LAYOUT.length());
            ArchiveService.LayoutImage image = new ArchiveService(engine).importLayout(invocation::resolve, rest);
            ImageAlias alias = alias(image.images());
            images.put(name, alias);
            image.documents().forEach(digest -> images.put(name + "@" + digest, alias));
        } else if (value.startsWith(IMAGE)) {
            String image = value.substring(IMAGE.length());
            ImageAlias aliased = images.get(Compiler.contextKey(image));
            images.put(name, aliased == null ? new ImageAlias(image) : aliased);
        } else if (value.startsWith(STAGE)) {
            stages.put(name, value.substring(STAGE.length()));
        } else if (GitReference.isRepository(value)) {
            GitReference reference = GitReference.parse(value);
            Path checkout = remotes.repositories()
                    .checkout(reference, reference.keepGitDirectory().orElse(false));
            addDirectory(name, checkout);
        } else if (MainContext.isUrl(value)) {
            Path file = remotes.files()
                    .fetch(URI.create(value), Optional.empty())
                    .directory()
                    .resolve(RemoteFiles.Fetched.FILE);
            addDirectory(name, MainContext.unpack(file, engine.store().session()));
        } else if (value.matches("[a-z+-]+://.*")) {
            throw new EngineException(
                    "JB3067",
                    "--build-context " + name + "=" + value + " is of a kind that is not supported yet.",
                    "Give a directory, the address of a git repository or archive, oci-layout://DIRECTORY,"
                            + " docker-image://NAME or target:STAGE.");
        } else {
            addDirectory(name, invocation.resolve(value));
        }
    }

    private static ImageAlias alias(Map<Platform, ImageId> images) {
        Map<Platform, String> byPlatform = new LinkedHashMap<>();
        images.forEach((platform, id) -> byPlatform.put(platform, id.toString()));
        return new ImageAlias(byPlatform.values().iterator().next(), byPlatform);
    }

    private void addDirectory(String name, Path directory) throws EngineException {
        directories.put(name, BuildContext.open("the context \"" + name + "\"", directory, Optional.empty()));
    }

    @Override
    public void close() {
        main.ifPresent(BuildContext::close);
        directories.values().forEach(BuildContext::close);
    }
}
