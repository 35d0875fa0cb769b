package dev.jbuild.core.copy;

import dev.jbuild.cache.os.FileType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How much of its contexts a build really uses. Thread safe. */
public final class ContextUse {

    /** More than this is often a mistake: what a build made, data, a package manager's directory. */
    static final long LARGE = 100_000_000;

    private static final int SHOWN = 5;
    private static final double MEGABYTE = 1e6;

    private final Map<String, Long> files = new HashMap<>();

    /** Counts a selection of a context; a file that several steps select counts once. */
    synchronized void add(Selection selection) {
        if (selection.stat().type() == FileType.FILE) {
            files.put(selection.path(), selection.stat().size());
        }
        for (Selection.Entry entry : selection.entries()) {
            if (entry.stat().type() == FileType.FILE) {
                files.put(
                        Selector.join(selection.path(), entry.path()),
                        entry.stat().size());
            }
        }
    }

    /** A sentence with the largest entries of the contexts' roots, if it is much. */
    public synchronized Optional<String> warning() {
        long total = files.values().stream().mapToLong(Long::longValue).sum();
        if (total <= LARGE) {
            return Optional.empty();
        }
        Map<String, Long> entries = new HashMap<>();
        files.forEach((path, size) -> {
            int slash = path.indexOf('/');
            entries.merge(slash < 0 ? path : path.substring(0, slash + 1), size, Long::sum);
        });
        List<Map.Entry<String, Long>> largest = new ArrayList<>(entries.entrySet());
        largest.sort(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        List<String> shown = largest.stream()
                .limit(SHOWN)
                .map(entry -> entry.getKey() + " " + megabytes(entry.getValue()))
                .toList();
        return Optional.of("the build uses " + megabytes(total) + " of its context, most of it in "
                + String.join(", ", shown) + "; what the image doesn't need belongs into .dockerignore");
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
    }
}
