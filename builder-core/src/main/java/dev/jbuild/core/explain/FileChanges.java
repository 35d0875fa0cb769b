package dev.jbuild.core.explain;

import dev.jbuild.core.key.FileFact;
import dev.jbuild.core.progress.CacheMiss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What differs between two selections of files. */
final class FileChanges {

    /** The bits that a umask takes away. */
    private static final int UMASK = 0077;

    private final List<String> changed = new ArrayList<>();
    private final List<String> fresh = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final Map<String, Set<String>> modes = new TreeMap<>();
    private final List<CacheMiss.Change> changes = new ArrayList<>();
    private int modesOnly;
    private boolean likeUmask = true;

    FileChanges(List<FileFact> before, List<FileFact> now) {
        Map<String, FileFact> old = new HashMap<>();
        before.forEach(fact -> old.put(fact.path(), fact));
        for (FileFact fact : now) {
            FileFact earlier = old.remove(fact.path());
            if (earlier == null) {
                fresh.add(fact.path());
                add(fact.path(), "new");
            } else if (!earlier.equals(fact)) {
                compare(earlier, fact);
            }
        }
        for (String path : new TreeSet<>(old.keySet())) {
            gone.add(path);
            add(path, "gone");
        }
    }

    private void compare(FileFact earlier, FileFact fact) {
        if (earlier.type() != fact.type()) {
            changed.add(fact.path());
            add(fact.path(), "type " + earlier.type() + " → " + fact.type());
        } else if (!earlier.content().equals(fact.content())) {
            changed.add(fact.path());
            add(fact.path(), "content");
        } else if (earlier.mode() != fact.mode()) {
            String transition = octal(earlier.mode()) + " → " + octal(fact.mode());
            modes.computeIfAbsent(transition, key -> new TreeSet<>()).add(fact.path());
            modesOnly++;
            likeUmask &= ((earlier.mode() ^ fact.mode()) & ~UMASK) == 0;
            add(fact.path(), "mode " + transition);
        } else {
            others.add(fact.path());
            add(fact.path(), "owner or attributes");
        }
    }

    private void add(String path, String how) {
        changes.add(new CacheMiss.Change(path.isEmpty() ? "." : path, how));
    }

    private static String octal(int mode) {
        return String.format("%04o", mode);
    }

    /** Every difference. */
    List<CacheMiss.Change> changes() {
        return changes;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** The differences in some words. */
    String phrase() {
        if (changed.isEmpty() && fresh.isEmpty() && gone.isEmpty() && others.isEmpty()) {
            return modesPhrase();
        }
        List<String> parts = new ArrayList<>();
        add(parts, changed, "changed", "changed");
        add(parts, fresh, "is new", "are new");
        add(parts, gone, "is gone", "are gone");
        add(parts, others, "has another owner or attributes", "have other owners or attributes");
        if (modesOnly > 0) {
            parts.add(modesOnly == 1 ? "1 mode differs" : modesOnly + " modes differ");
        }
        return String.join(", ", parts);
    }

    private String modesPhrase() {
        String files =
                modesOnly == 1 ? modes.values().iterator().next().iterator().next() : modesOnly + " files";
        String transition = modes.keySet().iterator().next();
        String text = modes.size() == 1
                ? "only modes differ, " + transition + " in " + files
                : "only modes differ in " + files + ", for example " + transition;
        return likeUmask ? text + ": another umask? see --reproducible" : text;
    }

    private static void add(List<String> parts, List<String> paths, String one, String many) {
        if (paths.size() == 1) {
            parts.add(shown(paths.getFirst()) + " " + one);
        } else if (paths.size() == 2) {
            parts.add(shown(paths.get(0)) + " and " + shown(paths.get(1)) + " " + many);
        } else if (!paths.isEmpty()) {
            parts.add(shown(paths.getFirst()) + " and " + (paths.size() - 1) + " other files " + many);
        }
    }

    private static String shown(String path) {
        return path.isEmpty() ? "the directory" : path;
    }
}
