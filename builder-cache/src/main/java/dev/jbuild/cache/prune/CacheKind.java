package dev.jbuild.cache.prune;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be pruned. */
public enum CacheKind {
    /** Build records with their layers, and layers that nothing refers to. */
    LAYERS,
    /** Blobs that nothing refers to. */
    BLOBS,
    /** RUN's cache mounts. */
    MOUNTS,
    /** The states of failed RUNs, for {@code jbuild debug}. */
    STATES,
    /** The logs of builds. */
    LOGS;

    /** As flags have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a word; empty if it is none. */
    public static Optional<CacheKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /** The words of all kinds. */
    public static List<String> words() {
        return Arrays.stream(values()).map(CacheKind::word).toList();
    }
}
