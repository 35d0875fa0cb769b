package dev.jbuild.core.context;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.grammar.ignore.IgnorePatterns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A directory of the host whose files the build may read. Thread safe; holds a descriptor until it is closed.
 *
 * @param name how messages call it, for example {@code the build context}
 * @param root the directory
 * @param ignore what is hidden
 * @param ignoreFile where that is written, empty if nowhere
 */
public record BuildContext(String name, RootDir root, IgnorePatterns ignore, Optional<String> ignoreFile)
        implements AutoCloseable {

    /** An ignore file larger than this is a mistake. */
    private static final long MAX_IGNORE_FILE = 4L << 20;

    /**
     * Opens a context and finds its ignore file: {@code NAME.dockerignore} beside the Dockerfile goes before
     * {@code .dockerignore} in the context's root.
     *
     * @throws EngineException if it is no directory, or the ignore file can't be read
     */
    public static BuildContext open(String name, Path directory, Optional<Path> dockerfile) throws EngineException {
        if (!Files.isDirectory(directory)) {
            throw new EngineException(
                    "JB3010",
                    "There is no directory " + directory + " to use as " + name + ": not found.",
                    Files.exists(directory) ? "A context is a directory." : "Check the path for a typing mistake.");
        }
        RootDir root;
        try {
            root = RootDir.open(directory);
        } catch (IOException failure) {
            throw new EngineException(
                    "JB3011", name + " " + directory + " can't be opened: " + failure.getMessage() + ".", "", failure);
        }
        try {
            for (Path candidate : candidates(directory, dockerfile)) {
                if (Files.exists(candidate, LinkOption.NOFOLLOW_LINKS)) {
                    return new BuildContext(
                            name, root, read(candidate), Optional.of(String.valueOf(candidate.getFileName())));
                }
            }
            return new BuildContext(name, root, IgnorePatterns.parse(""), Optional.empty());
        } catch (EngineException failure) {
            closeQuietly(root, failure);
            throw failure;
        }
    }

    private static void closeQuietly(RootDir root, Exception failure) {
        try {
            root.close();
        } catch (RuntimeException | Error second) {
            failure.addSuppressed(second);
        }
    }

    private static List<Path> candidates(Path directory, Optional<Path> dockerfile) {
        Path general = directory.resolve(".dockerignore");
        return dockerfile
                .map(file -> List.of(file.resolveSibling(file.getFileName() + ".dockerignore"), general))
                .orElse(List.of(general));
    }

    private static IgnorePatterns read(Path file) throws EngineException {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !staysInside(file)) {
                throw new EngineException(
                        "JB3012",
                        "The ignore file " + file + " is a link that leads out of its directory, or no ordinary file.",
                        "Put an ordinary file there.");
            }
            if (Files.size(file) > MAX_IGNORE_FILE) {
                throw new EngineException(
                        "JB3013",
                        "The ignore file " + file + " is larger than " + MAX_IGNORE_FILE + " bytes.",
                        "Use fewer, broader patterns.");
            }
            return IgnorePatterns.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new EngineException(
                    "JB3014",
                    "The ignore file " + file + " can't be read: " + failure.getMessage() + ".",
                    "Check its permissions.",
                    failure);
        } catch (IllegalArgumentException failure) {
            throw new EngineException(
                    "JB3015",
                    "The ignore file " + file + " holds a pattern that can't be read: " + failure.getMessage() + ".",
                    "Correct the pattern.",
                    failure);
        }
    }

    private static boolean staysInside(Path file) throws IOException {
        Path directory = file.normalize().getParent();
        return directory != null
                && Files.isRegularFile(file)
                && file.toRealPath().startsWith(directory.toRealPath());
    }

    @Override
    public void close() {
        root.close();
    }
}
