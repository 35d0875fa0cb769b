package dev.jbuild.core.listing;

import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.image.ImageSummary;
import dev.jbuild.core.template.RowFormat;
import dev.jbuild.core.text.Ages;
import dev.jbuild.core.text.Amounts;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Images with docker's fields of {@code images}. Thread safe. */
public final class ImageRows {

    /** What stands over each field. */
    public static final JsonObject HEADINGS = JsonObject.builder()
            .put("ID", "IMAGE ID")
            .put("Repository", "REPOSITORY")
            .put("Tag", "TAG")
            .put("Digest", "DIGEST")
            .put("CreatedSince", "CREATED")
            .put("CreatedAt", "CREATED AT")
            .put("Size", "SIZE")
            .put("VirtualSize", "SIZE")
            .put("Containers", "CONTAINERS")
            .put("SharedSize", "SHARED SIZE")
            .put("UniqueSize", "UNIQUE SIZE")
            .build();

    /** The template of the table that people see who ask for no other. */
    public static final String USUAL = "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";

    private static final Set<String> KEYS = Set.of("dangling", "label", "before", "since", "reference");
    private static final DateTimeFormatter CREATED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final String NONE = "<none>";
    private static final int SHORT_ID = 12;
    private static final String SHA256 = "sha256:";

    private final Engine engine;
    private final ImageService images;

    public ImageRows(Engine engine) {
        this.engine = engine;
        this.images = new ImageService(engine);
    }

    /**
     * The images that are meant, the newest first.
     *
     * @param filters as {@code --filter} has them
     * @param reference a name or pattern that is asked for; empty for all
     * @param full whether IDs are not shortened
     */
    public List<RowFormat.Row> rows(List<String> filters, String reference, boolean full, Instant now)
            throws EngineException, IOException {
        List<String> texts = new ArrayList<>(filters);
        if (!reference.isEmpty()) {
            texts.add("reference=" + reference);
        }
        Filters wanted = Filters.parse("images", texts, KEYS);
        wanted.of("dangling", Set.of("true", "false"));
        Optional<Instant> before = created(wanted.of("before"));
        Optional<Instant> since = created(wanted.of("since"));
        Map<String, StoredImage> stored = new HashMap<>();
        engine.store().images().list().forEach(image -> stored.put(image.id().toString(), image));
        List<RowFormat.Row> rows = new ArrayList<>();
        for (ImageSummary image : images.list()) {
            Instant created = image.created().orElse(Instant.EPOCH);
            StoredImage details = stored.get(image.id());
            if (details != null
                    && wanted.fits(
                            "dangling", Boolean.toString(image.repository().equals(NONE)))
                    && wanted.fitLabels(details.config().labels())
                    && before.map(created::isBefore).orElse(true)
                    && since.map(created::isAfter).orElse(true)
                    && (!wanted.has("reference") || isCalled(image, wanted.of("reference")))) {
                rows.add(row(image, details, full, now));
            }
        }
        return rows;
    }

    private Optional<Instant> created(List<String> names) throws EngineException, IOException {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(images.find(names.getLast()).config().created().orElse(Instant.EPOCH));
    }

    /** As docker matches: with or without the tag, stars within a part of the path. */
    private static boolean isCalled(ImageSummary image, List<String> patterns) {
        return patterns.stream().anyMatch(pattern -> {
            try {
                PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
                return matcher.matches(Path.of(image.repository()))
                        || matcher.matches(Path.of(image.repository() + ":" + image.tag()));
            } catch (IllegalArgumentException noPattern) {
                return false;
            }
        });
    }

    private static RowFormat.Row row(ImageSummary image, StoredImage details, boolean full, Instant now) {
        return RowFormat.Row.of(JsonObject.builder()
                .put("Containers", "N/A")
                .put("CreatedAt", image.created().map(CREATED::format).orElse("N/A"))
                .put(
                        "CreatedSince",
                        image.created()
                                .map(time -> Ages.between(time, now) + " ago")
                                .orElse("N/A"))
                .put("Digest", details.manifest().map(Object::toString).orElse(NONE))
                .put("ID", full ? image.id() : image.id().substring(SHA256.length(), SHA256.length() + SHORT_ID))
                .put("Repository", image.repository())
                .put("SharedSize", "N/A")
                .put("Size", Amounts.size(image.size()))
                .put("Tag", image.tag())
                .put("UniqueSize", "N/A")
                .put("VirtualSize", Amounts.size(image.size()))
                .build());
    }
}
