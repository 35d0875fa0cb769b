package dev.jbuild.core.watch;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.journal.Event;
import dev.jbuild.core.journal.Journal;
import dev.jbuild.core.journal.JournalReader;
import dev.jbuild.core.listing.Filters;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells what has happened in the store, and what happens. Thread safe. */
public final class EventsService {

    private static final Set<String> KEYS =
            Set.of("container", "event", "image", "label", "type", "volume", "network", "daemon", "scope");
    private static final long MOST_MILLIS = 1000;

    private final Journal journal;

    public EventsService(Engine engine) {
        this.journal = new Journal(engine.store().root());
    }

    /**
     * Which events.
     *
     * @param since not what is older; empty for only what comes
     * @param until not what is younger; empty for what comes without end
     */
    public record Wish(Optional<Instant> since, Optional<Instant> until, List<String> filters) {}

    /** Is told of events. */
    @FunctionalInterface
    public interface Listener {
        /** Gives whether it wants more. */
        boolean tell(Event event) throws EngineException;
    }

    /** Tells what there is in the order of its times, then what comes, until the wish's end or the listener's. */
    public void follow(Wish wish, Listener listener) throws EngineException, IOException, InterruptedException {
        Filters filters = Filters.parse("events", wish.filters(), KEYS);
        Instant since = wish.since().orElse(Clock.systemUTC().instant());
        try (JournalReader reader = new JournalReader(journal)) {
            while (true) {
                // Before it is read: what is written until then is in it.
                Instant now = Clock.systemUTC().instant();
                for (Event event : reader.read().stream()
                        .sorted(Comparator.comparing(Event::time))
                        .toList()) {
                    boolean inTime = !event.time().isBefore(since)
                            && wish.until()
                                    .map(end -> !event.time().isAfter(end))
                                    .orElse(true);
                    if (inTime && fits(filters, event) && !listener.tell(event)) {
                        return;
                    }
                }
                if (wish.until().isPresent() && !now.isBefore(wish.until().get())) {
                    return;
                }
                reader.await(wish.until()
                        .map(end ->
                                Math.clamp(java.time.Duration.between(now, end).toMillis() + 1, 1, MOST_MILLIS))
                        .orElse(MOST_MILLIS));
            }
        }
    }

    private static boolean fits(Filters filters, Event event) {
        boolean isContainer = event.type().equals("container");
        String name = event.attributes().getOrDefault("name", "");
        return filters.fits("type", event.type())
                && filters.fits("scope", "local")
                && (!filters.has("event") || filters.of("event").stream().anyMatch(wanted -> isCalled(event, wanted)))
                && (!filters.has("container")
                        || (isContainer
                                && filters.of("container").stream()
                                        .anyMatch(wanted -> wanted.equals(name)
                                                || (!wanted.isEmpty()
                                                        && event.id().startsWith(wanted)))))
                && (!filters.has("image") || isOfImage(filters, event, isContainer))
                && filters.fitLabels(isContainer ? event.attributes() : Map.of())
                && !filters.has("volume")
                && !filters.has("network")
                && !filters.has("daemon");
    }

    /** {@code health_status} means {@code health_status: healthy} as well. */
    private static boolean isCalled(Event event, String wanted) {
        return event.action().equals(wanted) || event.action().startsWith(wanted + ":");
    }

    private static boolean isOfImage(Filters filters, Event event, boolean isContainer) {
        String image = isContainer
                ? event.attributes().getOrDefault("image", "")
                : event.attributes().getOrDefault("name", "");
        return filters.of("image").stream()
                .anyMatch(wanted -> image.equals(wanted)
                        || image.startsWith(wanted + ":")
                        || (!isContainer && event.id().equals(wanted)));
    }
}
