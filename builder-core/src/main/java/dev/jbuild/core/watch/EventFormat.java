package dev.jbuild.core.watch;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.journal.Event;
import dev.jbuild.core.template.Template;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How events are printed: docker's line, JSON, or a template over docker's fields. Immutable. */
public final class EventFormat {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    private final boolean json;
    private final Optional<Template> template;

    private EventFormat(boolean json, Optional<Template> template) {
        this.json = json;
        this.template = template;
    }

    /** Reads a format; an empty one is docker's line. */
    public static EventFormat parse(String format) throws EngineException {
        boolean json = format.equals("json") || format.replace(" ", "").equals("{{json.}}");
        return new EventFormat(json, json || format.isEmpty() ? Optional.empty() : Optional.of(Template.parse(format)));
    }

    /** One event, without a line end. */
    public String line(Event event) throws EngineException {
        if (json) {
            return new String(Json.write(event.json()), StandardCharsets.UTF_8);
        }
        if (template.isEmpty()) {
            return TIME.format(event.time()) + " " + event.text();
        }
        JsonObject fields = event.json();
        return template.get()
                .render(
                        JsonObject.builder()
                                .put("Status", event.action())
                                .put("ID", event.id())
                                .put("From", fields.string("from").orElse(""))
                                .put("Type", event.type())
                                .put("Action", event.action())
                                .put("Actor", fields.object("Actor").orElse(JsonObject.EMPTY))
                                .put("Scope", "local")
                                .put("Time", fields.requireNumber("time"))
                                .put("TimeNano", fields.requireNumber("timeNano"))
                                .build(),
                        Set.of());
    }
}
