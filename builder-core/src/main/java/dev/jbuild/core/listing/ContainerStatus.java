package dev.jbuild.core.listing;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.text.Ages;
import dev.jbuild.runtime.container.KeptState;
import java.time.Instant;
import java.util.Locale;

/** How a container is, in docker's words. */
final class ContainerStatus {

    private ContainerStatus() {}

    /** In one word, for example {@code running}. */
    static String word(ContainerService.Container container) {
        return container.isPaused()
                ? "paused"
                : container.state().status().name().toLowerCase(Locale.ROOT);
    }

    /** For example {@code Up 3 minutes (healthy)} or {@code Exited (0) 2 hours ago}. */
    static String sentence(ContainerService.Container container, Instant now) {
        KeptState state = container.state();
        return switch (state.status()) {
            case CREATED -> "Created";
            case RUNNING -> "Up " + Ages.between(state.started(), now) + remark(container);
            case RESTARTING -> "Restarting (" + state.code() + ") " + Ages.between(state.finished(), now) + " ago";
            case EXITED -> "Exited (" + state.code() + ") " + Ages.between(state.finished(), now) + " ago";
            case DEAD -> "Dead";
        };
    }

    private static String remark(ContainerService.Container container) {
        if (container.isPaused()) {
            return " (Paused)";
        }
        return container
                .health()
                .map(health -> health.equals("starting") ? " (health: starting)" : " (" + health + ")")
                .orElse("");
    }
}
