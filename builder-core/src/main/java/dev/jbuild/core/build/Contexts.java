package dev.jbuild.core.build;

import dev.jbuild.core.compile.Compiler;
import dev.jbuild.core.context.BuildContext;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.export.ArchiveService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The contexts of one build.
 *
 * @param directories by the names that the Dockerfile knows
 * @param images by the names that the Dockerfile knows: what the local store or a registry calls them
 */
record Contexts(Optional<BuildContext> main, Map<String, BuildContext> directories, Map<String, String> images)
        implements AutoCloseable {

    private static final String LAYOUT = "oci-layout://";
    private static final String IMAGE = "docker-image://";

    static Contexts open(Engine engine, BuildInput input, Invocation invocation, Optional<Path> dockerfile)
            throws EngineException, IOException {
        Contexts contexts = new Contexts(openMain(input, invocation, dockerfile), new HashMap<>(), new HashMap<>());
        try {
            for (Map.Entry<String, String> named : input.buildContexts().entrySet()) {
                contexts.add(engine, Compiler.contextKey(named.getKey()), named.getValue(), invocation);
            }
            return contexts;
        } catch (EngineException | IOException failure) {
            contexts.close();
            throw failure;
        }
    }

    private static Optional<BuildContext> openMain(BuildInput input, Invocation invocation, Optional<Path> dockerfile)
            throws EngineException {
        if (input.context().equals("-")) {
            return Optional.empty();
        }
        if (input.context().matches("(https?|git|ssh)://.*|git@.*")) {
            throw new EngineException(
                    "JB3066",
                    "A context at " + input.context().replaceFirst("//[^/@]*@", "//") + " is not supported yet.",
                    "Fetch it first, and give its directory.");
        }
        return Optional.of(BuildContext.open("the build context", invocation.resolve(input.context()), dockerfile));
    }

    private void add(Engine engine, String name, String value, Invocation invocation)
            throws EngineException, IOException {
        if (value.startsWith(LAYOUT)) {
            String rest = value.substring(LAYOUT.length());
            ArchiveService.LayoutImage image = new ArchiveService(engine).importLayout(invocation::resolve, rest);
            images.put(name, image.id().toString());
            images.put(name + "@" + image.manifest(), image.id().toString());
        } else if (value.startsWith(IMAGE)) {
            String image = value.substring(IMAGE.length());
            String aliased = images.get(Compiler.contextKey(image));
            images.put(name, aliased == null ? image : aliased);
        } else if (value.matches("[a-z+-]+://.*")) {
            throw new EngineException(
                    "JB3067",
                    "--build-context " + name + "=" + value + " is of a kind that is not supported yet.",
                    "Give a directory, oci-layout://DIRECTORY or docker-image://NAME.");
        } else {
            directories.put(
                    name,
                    BuildContext.open("the context \"" + name + "\"", invocation.resolve(value), Optional.empty()));
        }
    }

    @Override
    public void close() {
        main.ifPresent(BuildContext::close);
        directories.values().forEach(BuildContext::close);
    }
}
