package dev.jbuild.core.listing;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.template.RowFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists containers. Thread safe. */
public final class ContainerListing {

    private final ContainerService containers;
    private final ImageService images;

    public ContainerListing(Engine engine) {
        this.containers = new ContainerService(engine);
        this.images = new ImageService(engine);
    }

    /**
     * Which, and how.
     *
     * @param all also those that do not run
     * @param last only so many of the newest, whether they run or not; 0 for all
     * @param sizes whether their files are measured, which costs a walk through them
     * @param full whether IDs and commands are not shortened
     */
    public record Wish(boolean all, int last, boolean sizes, boolean full, List<String> filters) {}

    /** Those that are meant, the newest first. */
    public List<RowFormat.Row> rows(Wish wish, Instant now) throws EngineException, IOException {
        ContainerFilters filters =
                new ContainerFilters(Filters.parse("ps", wish.filters(), ContainerFilters.KEYS), containers, images);
        boolean all = wish.all() || wish.last() > 0 || filters.asksForStates();
        List<RowFormat.Row> rows = new ArrayList<>();
        for (ContainerService.Container container : containers.list()) {
            if (wish.last() > 0 && rows.size() == wish.last()) {
                break;
            }
            if ((all || container.state().isActive()) && filters.fits(container)) {
                rows.add(ContainerRows.of(
                        container,
                        wish.sizes() ? Optional.of(containers.size(container.config())) : Optional.empty(),
                        wish.full(),
                        now));
            }
        }
        return rows;
    }
}
