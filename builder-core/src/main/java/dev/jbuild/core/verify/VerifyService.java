package dev.jbuild.core.verify;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.layer.LayerDifference;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.build.BuildInput;
import dev.jbuild.core.build.BuildRecipe;
import dev.jbuild.core.build.BuildService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.history.BuildHistory;
import dev.jbuild.core.history.BuildSummary;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.solve.CacheUse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Builds images again and compares. Thread safe. */
public final class VerifyService {

    private final Engine engine;
    private final Store store;

    public VerifyService(Engine engine) {
        this.engine = engine;
        this.store = engine.store();
    }

    /**
     * What came of it.
     *
     * @param image the image's ID
     * @param again what the second build came to
     * @param exact whether times counted; they do not for an image that was not built to be reproducible
     * @param difference the first difference as a sentence, empty if there is none
     */
    public record Verdict(String image, String again, boolean exact, Optional<String> difference) {}

    /**
     * Builds an image again as the list of builds has it, every step anew.
     *
     * @throws EngineException if the image was not built here, or can't be built any more
     */
    public Verdict verify(String name, Invocation invocation, BuildListener listener)
            throws EngineException, IOException, InterruptedException {
        StoredImage first = new ImageService(engine).find(name);
        store.hold(first);
        ImageId id = first.id();
        BuildRecipe recipe = recipe(name, id);
        ImageConfig config = first.config();
        BuildInput input = recipe.input()
                .withPlatform(new Platform(
                        config.os(), config.architecture(), config.variant().orElse("")));
        Invocation there = new Invocation(
                Path.of(recipe.directory()), invocation.environment(), invocation.streams(), invocation.signals());
        String again = new BuildService(engine)
                .build(recipe.request().withInput(input).withCache(CacheUse.NONE), there, listener)
                .image();
        boolean exact = input.reproducible().isPresent();
        if (again.equals(id.toString())) {
            return new Verdict(id.toString(), again, exact, Optional.empty());
        }
        StoredImage second = store.images().get(ImageId.parse(again)).orElseThrow();
        try {
            return new Verdict(id.toString(), again, exact, difference(config, second.config(), exact));
        } finally {
            store.images().removeUnnamed(second.id());
        }
    }

    private BuildRecipe recipe(String name, ImageId id) throws EngineException, IOException {
        for (BuildSummary build : new BuildHistory(engine).list()) {
            if (build.image().equals(Optional.of(id.toString()))) {
                Optional<BuildRecipe> recipe = repeatable(build.recipe());
                if (recipe.isPresent()) {
                    return recipe.get();
                }
            }
        }
        throw new EngineException(
                "JB3140",
                "How " + name
                        + " was built is not known here: it came from elsewhere or from standard input, or its build"
                        + " is none of those that jbuild builds lists.",
                "Build it here, then verify it.");
    }

    /** The recipe, unless it can't be read or what it needs came from standard input. */
    private static Optional<BuildRecipe> repeatable(JsonObject json) throws EngineException {
        try {
            BuildRecipe recipe = BuildRecipe.fromJson(json);
            boolean gone = recipe.input().context().equals("-")
                    || recipe.input().file().equals(Optional.of("-"));
            return gone ? Optional.empty() : Optional.of(recipe);
        } catch (JsonException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<String> difference(ImageConfig one, ImageConfig other, boolean exact) throws IOException {
        List<DiffId> left = one.diffIds();
        List<DiffId> right = other.diffIds();
        for (int index = 0; index < Math.min(left.size(), right.size()); index++) {
            if (left.get(index).equals(right.get(index))) {
                continue;
            }
            try (RootDir first = RootDir.open(store.layers().tree(left.get(index)));
                    RootDir second = RootDir.open(store.layers().tree(right.get(index)))) {
                Optional<LayerDifference> found = LayerDifference.first(first, second, exact);
                if (found.isPresent()) {
                    return Optional.of("layer " + (index + 1) + " (" + instruction(one, index) + "): /"
                            + found.get().path() + ": " + found.get().what());
                }
                if (exact) {
                    return Optional.of("layer " + (index + 1) + " (" + instruction(one, index)
                            + "): hard links or parts of seconds differ");
                }
            }
        }
        if (left.size() != right.size()) {
            return Optional.of(left.size() + " layers, then " + right.size());
        }
        return configDifference(one, other, exact);
    }

    /** What the history says of a layer. */
    private static String instruction(ImageConfig config, int layer) {
        List<ImageConfig.History> lines =
                config.history().stream().filter(line -> !line.emptyLayer()).toList();
        return layer < lines.size() ? lines.get(layer).createdBy() : "of the base";
    }

    private static Optional<String> configDifference(ImageConfig one, ImageConfig other, boolean exact) {
        ImageConfig left = one.toBuilder()
                .diffIds(List.of())
                .history(List.of())
                .created(Optional.empty())
                .build();
        ImageConfig right = other.toBuilder()
                .diffIds(List.of())
                .history(List.of())
                .created(Optional.empty())
                .build();
        if (!left.equals(right)) {
            return Optional.of("the config: " + left + ", then " + right);
        }
        List<String> before =
                one.history().stream().map(ImageConfig.History::createdBy).toList();
        List<String> after =
                other.history().stream().map(ImageConfig.History::createdBy).toList();
        if (!before.equals(after)) {
            return Optional.of("the history: " + before + ", then " + after);
        }
        return exact ? Optional.of("the times in the config") : Optional.empty();
    }
}
