package dev.jbuild.core.prune;

import dev.jbuild.cache.prune.CacheKind;
import dev.jbuild.core.exec.SizeText;
import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a face asks to be pruned.
 *
 * @param kinds only these; the usual ones if empty
 * @param all also logs, and the records of images' layers
 * @param unusedSince only what was used last before this
 * @param keepBytes how much of the cache may stay, the newest
 * @param ids only what these begin with
 * @param words the command as its user wrote it, for those who miss what it removed
 */
public record PruneRequest(
        Set<CacheKind> kinds,
        boolean all,
        Optional<Instant> unusedSince,
        OptionalLong keepBytes,
        List<String> ids,
        String words) {

    private static final Pattern TIME =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");
    private static final List<String> FILTERS = List.of("until", "unused-for", "type", "id");
    private static final Set<CacheKind> USUAL =
            EnumSet.of(CacheKind.LAYERS, CacheKind.BLOBS, CacheKind.MOUNTS, CacheKind.STATES);

    public PruneRequest {
        kinds = Set.copyOf(kinds);
        ids = List.copyOf(ids);
    }

    /** The kinds that are meant. */
    Set<CacheKind> meant() {
        return !kinds.isEmpty() ? kinds : all ? EnumSet.allOf(CacheKind.class) : USUAL;
    }

    /**
     * Reads flags.
     *
     * @param kinds words of {@link CacheKind}
     * @param filters each {@code NAME=VALUE}, in docker's words
     * @param olderThan a time, or empty
     * @param keep a size, or empty
     */
    public static PruneRequest of(
            boolean all, List<String> kinds, List<String> filters, String olderThan, String keep, Instant now)
            throws EngineException {
        Set<CacheKind> wanted = EnumSet.noneOf(CacheKind.class);
        List<String> ids = new ArrayList<>();
        List<String> words = new ArrayList<>(List.of("jbuild prune"));
        Optional<Instant> since = Optional.empty();
        if (all) {
            words.add("--all");
        }
        for (String kind : kinds) {
            wanted.add(kind("--kind", kind));
            words.add("--kind " + kind);
        }
        if (!olderThan.isEmpty()) {
            since = Optional.of(time("--older-than", olderThan, now));
            words.add("--older-than " + olderThan);
        }
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            String name = equals < 0 ? filter : filter.substring(0, equals);
            String value = filter.substring(equals + 1);
            if (equals < 0 || !FILTERS.contains(name)) {
                throw new EngineException(
                        "JB3116",
                        "--filter " + filter + " is not a filter of prune.",
                        CloseNames.closest(name, FILTERS)
                                .map(close -> "Did you mean " + close + "=…?")
                                .orElse("There are until=24h, unused-for=24h, type=KIND and id=BEGINNING."));
            }
            switch (name) {
                case "type" -> wanted.add(kind("--filter type=", value));
                case "id" -> ids.add(value);
                default -> {
                    Instant limit = time("--filter " + name + "=", value, now);
                    since = Optional.of(
                            since.filter(other -> other.isBefore(limit)).orElse(limit));
                }
            }
            words.add("--filter " + filter);
        }
        OptionalLong bytes = OptionalLong.empty();
        if (!keep.isEmpty()) {
            bytes = OptionalLong.of(keep.matches("0+[bB]?") ? 0 : SizeText.parse("--keep", keep));
            words.add("--keep " + keep);
        }
        return new PruneRequest(wanted, all, since, bytes, ids, String.join(" ", words));
    }

    private static CacheKind kind(String flag, String word) throws EngineException {
        String known = switch (word) {
            case "regular" -> CacheKind.LAYERS.word();
            case "exec.cachemount" -> CacheKind.MOUNTS.word();
            default -> word;
        };
        Optional<CacheKind> kind = CacheKind.of(known);
        if (kind.isEmpty()) {
            throw new EngineException(
                    "JB3117",
                    flag + " " + word + " is no kind of cache.",
                    CloseNames.closest(word, CacheKind.words())
                            .map(close -> "Did you mean " + close + "?")
                            .orElse("There are: " + String.join(", ", CacheKind.words()) + "."));
        }
        return kind.get();
    }

    /** A time ago, as {@code 24h}, or a date. */
    private static Instant time(String flag, String text, Instant now) throws EngineException {
        Matcher matcher = TIME.matcher(text);
        if (!text.isEmpty() && matcher.matches()) {
            return now.minus(Duration.ofDays(number(matcher, 1))
                    .plusHours(number(matcher, 2))
                    .plusMinutes(number(matcher, 3))
                    .plusSeconds(number(matcher, 4)));
        }
        try {
            return text.matches("\\d{9,11}") ? Instant.ofEpochSecond(Long.parseLong(text)) : Instant.parse(text);
        } catch (DateTimeException noDate) {
            throw new EngineException(
                    "JB3118",
                    flag + " " + text + " is no time.",
                    "Write for example 24h, 7d, 90m or 2030-01-31T12:00:00Z.",
                    noDate);
        }
    }

    private static long number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
