package dev.jbuild.core.copy;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImagePaths;
import dev.jbuild.grammar.flag.FlagException;
import dev.jbuild.grammar.ignore.IgnorePatterns;
import dev.jbuild.grammar.ignore.PathPattern;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what the sources of a COPY mean in a tree. One thread's. */
final class Selector {

    private final SourceTree tree;
    private final IgnorePatterns excludes;
    private final boolean keepParents;

    Selector(SourceTree tree, List<String> excludes, boolean keepParents) {
        this.tree = tree;
        this.excludes = IgnorePatterns.parse(String.join("\n", excludes));
        this.keepParents = keepParents;
    }

    /**
     * Gives every match of a pattern, sorted; none if the pattern has wildcards and nothing matches.
     *
     * @throws EngineException if a path without wildcards is not there
     */
    List<Selection> select(String pattern) throws EngineException, IOException {
        int pivot = keepParents ? pattern.indexOf("/./") : -1;
        String before =
                pivot >= 0 ? ImagePaths.clean(pattern.substring(0, pivot)).substring(1) : "";
        String after = ImagePaths.clean(pattern.substring(Math.max(pivot, 0))).substring(1);
        List<Selection> selections = new ArrayList<>();
        for (String directory : matches(before)) {
            for (String path : matches(join(directory, after))) {
                // Patterns are relative to what is copied, so they say nothing of a file that is itself a source.
                selections.add(selection(path, directory));
            }
        }
        return selections;
    }

    /** A path without wildcards is its own match, whether it is there or not. */
    private List<String> matches(String pattern) throws EngineException, IOException {
        if (!PathPattern.hasWildcards(pattern)) {
            return List.of(pattern);
        }
        List<String> matches = new ArrayList<>();
        match(pattern, matches);
        return matches;
    }

    private void match(String pattern, List<String> matches) throws EngineException, IOException {
        List<String> found = List.of("");
        for (String part : pattern.split("/", -1)) {
            List<String> next = new ArrayList<>();
            for (String directory : found) {
                if (part.equals("**")) {
                    next.add(directory);
                    addDirectoriesBelow(directory, next);
                } else if (PathPattern.hasWildcards(part)) {
                    addMatches(directory, part, next);
                } else {
                    String path = join(directory, part);
                    if (tree.root().lstat(path).isPresent() && !tree.hidesAllBelow(path)) {
                        next.add(path);
                    }
                }
            }
            found = next;
        }
        for (String path : found) {
            if (!tree.hides(path) || !visibleBelow(path).isEmpty()) {
                matches.add(path);
            }
        }
    }

    private void addMatches(String directory, String part, List<String> matches) throws EngineException, IOException {
        PathPattern pattern;
        try {
            pattern = PathPattern.of(part);
        } catch (FlagException failure) {
            throw new EngineException(
                    "JB3020",
                    "The pattern \"" + part + "\" can't be read: " + failure.getMessage() + ".",
                    "Correct it.");
        }
        if (!isDirectory(directory)) {
            return;
        }
        for (String name : tree.root().list(directory)) {
            String path = join(directory, name);
            if (pattern.matches(name) && !tree.hidesAllBelow(path)) {
                matches.add(path);
            }
        }
    }

    private void addDirectoriesBelow(String directory, List<String> found) throws IOException {
        List<String> open = new ArrayList<>(List.of(directory));
        while (!open.isEmpty()) {
            String parent = open.removeFirst();
            for (String name : tree.root().list(parent)) {
                String path = join(parent, name);
                Optional<FileStat> stat = tree.root().lstat(path);
                if (stat.isPresent() && stat.get().type() == FileType.DIRECTORY && !tree.hidesAllBelow(path)) {
                    found.add(path);
                    open.add(path);
                }
            }
        }
    }

    private boolean isDirectory(String path) throws IOException {
        return tree.root()
                .stat(path)
                .filter(stat -> stat.type() == FileType.DIRECTORY)
                .isPresent();
    }

    /** With {@code --parents} a link is copied as it is; the directories on the way to it are followed. */
    private Optional<String> asLink(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        Optional<String> directory = tree.root().resolve(path.substring(0, Math.max(slash, 0)));
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        String link = join(stripSlash(directory.get()), path.substring(slash + 1));
        return tree.root()
                .lstat(link)
                .filter(stat -> stat.type() == FileType.SYMLINK)
                .map(stat -> link);
    }

    private Selection selection(String path, String pivot) throws EngineException, IOException {
        Optional<String> link = keepParents ? asLink(path) : Optional.empty();
        Optional<String> followed = link.isPresent() ? link : tree.root().resolve(path);
        Optional<FileStat> stat = followed.isPresent() ? tree.root().lstat(followed.get()) : Optional.empty();
        if (followed.isEmpty() || stat.isEmpty()) {
            throw notFound(path);
        }
        String real = stripSlash(followed.get());
        boolean directory = stat.get().type() == FileType.DIRECTORY;
        List<Selection.Entry> entries = directory ? visibleBelow(real) : List.of();
        if (tree.hides(real) && entries.isEmpty()) {
            throw new EngineException(
                    "JB3021",
                    "\"/" + path + "\": not found in " + tree.name() + ": the ignore file excludes it.",
                    "Add the line !" + path + " to the ignore file, or copy something else.");
        }
        List<Selection.Entry> parents = new ArrayList<>();
        if (keepParents) {
            String rest = path.startsWith(pivot) ? stripSlash(path.substring(pivot.length())) : path;
            String sofar = "";
            for (String part : rest.split("/", -1)) {
                sofar = join(sofar, part);
                String place = join(pivot, sofar);
                boolean itself = link.isPresent() && place.equals(path);
                Optional<FileStat> own =
                        itself ? tree.root().lstat(place) : tree.root().stat(place);
                if (own.isPresent()) {
                    parents.add(new Selection.Entry(sofar, tree.seen(own.get())));
                }
            }
        }
        return new Selection(path, real, tree.seen(stat.get()), parents, entries);
    }

    private EngineException notFound(String path) throws IOException {
        String directory = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
        String name = path.substring(path.lastIndexOf('/') + 1);
        String help = "Check the name; sources are relative to the root of " + tree.name() + ".";
        if (isDirectory(directory)) {
            help = dev.jbuild.core.failure.CloseNames.closest(name, tree.root().list(directory))
                    .map(close -> "Did you mean \"" + join(directory, close) + "\"?")
                    .orElse(help);
        }
        return new EngineException("JB3022", "\"/" + path + "\": not found in " + tree.name() + ".", help);
    }

    /** What is visible below a directory. A hidden directory is listed only if something below it is visible. */
    private List<Selection.Entry> visibleBelow(String directory) throws IOException {
        List<Selection.Entry> entries = new ArrayList<>();
        List<Frame> stack = new ArrayList<>();
        stack.add(new Frame("", directory, tree.root().list(directory), false));
        while (!stack.isEmpty()) {
            Frame frame = stack.getLast();
            if (frame.next == frame.names.size()) {
                stack.removeLast();
                if (frame.onlyIfFilled && entries.size() == frame.start + 1) {
                    entries.remove(frame.start);
                }
                continue;
            }
            String name = frame.names.get(frame.next++);
            String relative = join(frame.relative, name);
            String path = join(frame.path, name);
            boolean excluded = excludes.ignores(relative);
            boolean hidden = tree.hides(path) || excluded;
            Optional<FileStat> stat = tree.root().lstat(path);
            if (stat.isEmpty()) {
                continue;
            }
            if (stat.get().type() != FileType.DIRECTORY) {
                if (!hidden && (stat.get().type() != FileType.SOCKET || tree.foreignOwners())) {
                    entries.add(new Selection.Entry(relative, tree.seen(stat.get())));
                }
            } else if (!tree.hidesAllBelow(path) && !(excluded && !excludes.mayReincludeBelow(relative))) {
                Frame below = new Frame(relative, path, tree.root().list(path), hidden);
                below.start = entries.size();
                entries.add(new Selection.Entry(relative, tree.seen(stat.get())));
                stack.add(below);
            }
        }
        return entries;
    }

    private static final class Frame {
        final String relative;
        final String path;
        final List<String> names;
        final boolean onlyIfFilled;
        int next;
        int start;

        Frame(String relative, String path, List<String> names, boolean onlyIfFilled) {
            this.relative = relative;
            this.path = path;
            this.names = names;
            this.onlyIfFilled = onlyIfFilled;
        }
    }

    static String join(String directory, String name) {
        return directory.isEmpty() ? name : name.isEmpty() ? directory : directory + "/" + name;
    }

    private static String stripSlash(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
