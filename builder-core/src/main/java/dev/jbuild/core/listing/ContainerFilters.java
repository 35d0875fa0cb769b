package dev.jbuild.core.listing;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which containers are meant. Immutable. */
final class ContainerFilters {

    static final Set<String> KEYS = Set.of(
            "id",
            "name",
            "label",
            "exited",
            "status",
            "ancestor",
            "before",
            "since",
            "health",
            "is-task",
            "publish",
            "expose",
            "volume",
            "network");

    private static final Set<String> STATES =
            Set.of("created", "running", "restarting", "paused", "exited", "dead", "removing");
    private static final Set<String> HEALTHS = Set.of("starting", "healthy", "unhealthy", "none");

    private final Filters filters;
    private final List<Pattern> names;
    private final List<Pattern> ids;
    private final List<Integer> codes = new ArrayList<>();
    private final List<StoredImage> ancestors = new ArrayList<>();
    private final Optional<Instant> before;
    private final Optional<Instant> since;

    /** Looks up what filters name. */
    ContainerFilters(Filters filters, ContainerService containers, ImageService images)
            throws EngineException, IOException {
        this.filters = filters;
        this.names = filters.patterns("name");
        this.ids = filters.patterns("id");
        filters.of("status", STATES);
        filters.of("health", HEALTHS);
        for (String code : filters.of("exited")) {
            if (!code.matches("-?[0-9]{1,9}")) {
                throw Filters.wrong("exited", code, "It is an exit code, for example 137.");
            }
            codes.add(Integer.parseInt(code));
        }
        for (String name : filters.of("ancestor")) {
            try {
                ancestors.add(images.find(name));
            } catch (EngineException none) {
                // Then nothing is made of it but what still has its name.
            }
        }
        this.before = created(filters.of("before"), containers);
        this.since = created(filters.of("since"), containers);
    }

    private static Optional<Instant> created(List<String> names, ContainerService containers)
            throws EngineException, IOException {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(containers.find(names.getLast()).config().created());
    }

    /** Whether those that do not run are asked for by their state. */
    boolean asksForStates() {
        return filters.has("status");
    }

    boolean fits(ContainerService.Container container) {
        ContainerConfig config = container.config();
        return fits(names, config.name(), "/" + config.name())
                && fits(ids, config.id(), config.id())
                && filters.fitLabels(config.labels())
                && filters.fits("status", ContainerStatus.word(container))
                && filters.fits("health", container.health().orElse("none"))
                && hasExited(container.state())
                && isMadeOf(config)
                && before.map(limit -> config.created().isBefore(limit)).orElse(true)
                && since.map(limit -> config.created().isAfter(limit)).orElse(true)
                && filters.fits("network", config.network() == RunNetwork.NONE ? "none" : "host")
                // Containers have no ports yet, so none has those that are asked for.
                && !filters.has("publish")
                && !filters.has("expose")
                && (!filters.has("volume")
                        || config.mounts().stream()
                                .anyMatch(mount -> filters.of("volume").contains(mount.name())
                                        || filters.of("volume").contains(mount.target())));
    }

    private static boolean fits(List<Pattern> patterns, String text, String other) {
        return patterns.isEmpty()
                || patterns.stream()
                        .anyMatch(pattern -> pattern.matcher(text).find()
                                || pattern.matcher(other).find());
    }

    private boolean hasExited(KeptState state) {
        return codes.isEmpty() || (!state.isActive() && state.hasRun() && codes.contains(state.code()));
    }

    /** Of the image itself, or of one that was made of it. */
    private boolean isMadeOf(ContainerConfig config) {
        return !filters.has("ancestor")
                || filters.of("ancestor").contains(config.image())
                || ancestors.stream().anyMatch(image -> isMadeOf(config, image));
    }

    private static boolean isMadeOf(ContainerConfig config, StoredImage image) {
        List<DiffId> below = image.config().diffIds();
        return config.imageId().equals(image.id().toString())
                || (!below.isEmpty()
                        && config.layers().size() >= below.size()
                        && config.layers().subList(0, below.size()).equals(below));
    }
}
