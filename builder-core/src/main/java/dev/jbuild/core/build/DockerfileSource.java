package dev.jbuild.core.build;

import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.read.DockerfileParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Dockerfile of a build.
 *
 * @param path where it lies, empty if it came from standard input
 */
record DockerfileSource(ParseResult parsed, Optional<Path> path) {

    /** A Dockerfile larger than this is a mistake. */
    static final int MAX_BYTES = 16 << 20;

    static DockerfileSource read(BuildInput input, MainContext context, Invocation invocation) throws EngineException {
        try {
            if (input.file().equals(Optional.of("-"))) {
                return parse(
                        "Dockerfile (standard input)",
                        invocation.streams().in().readNBytes(MAX_BYTES + 1),
                        Optional.empty());
            }
            return switch (context) {
                case MainContext.DockerfileOnly only ->
                    input.file().isPresent()
                            ? readLocal(invocation.resolve(input.file().get()), invocation)
                            : parse("Dockerfile (" + only.name() + ")", only.dockerfile(), Optional.empty());
                case MainContext.Local local ->
                    readLocal(
                            input.file()
                                    .map(invocation::resolve)
                                    .orElse(local.directory().resolve("Dockerfile")),
                            invocation);
                case MainContext.Fetched fetched ->
                    readInside(fetched, input.file().orElse("Dockerfile"));
            };
        } catch (IOException failure) {
            throw new EngineException(
                    "JB3061",
                    "The Dockerfile can't be read: " + failure.getMessage() + ".",
                    "Check the path and its permissions.",
                    failure);
        }
    }

    private static DockerfileSource readLocal(Path file, Invocation invocation) throws EngineException, IOException {
        return parse(shownName(file, invocation), readFile(file), Optional.of(file));
    }

    private static DockerfileSource parse(String name, byte[] bytes, Optional<Path> path) throws EngineException {
        if (bytes.length > MAX_BYTES) {
            throw new EngineException(
                    "JB3062", "The Dockerfile is larger than " + MAX_BYTES + " bytes.", "Is it the right file?");
        }
        return new DockerfileSource(DockerfileParser.parse(SourceFile.of(name, bytes)), path);
    }

    /** A Dockerfile of a tree that is not trusted: whatever links there are, it is found below the tree's root. */
    private static DockerfileSource readInside(MainContext.Fetched context, String name)
            throws EngineException, IOException {
        try (RootDir root = RootDir.open(context.directory())) {
            String wanted = "/" + name;
            Optional<String> found = root.resolve(wanted);
            boolean isFile = found.isPresent()
                    && root.lstat(found.get())
                            .filter(stat -> stat.type() == FileType.FILE)
                            .isPresent();
            if (!isFile) {
                throw new EngineException(
                        "JB3060",
                        "There is no Dockerfile at " + name + " in " + context.name() + ": no such file.",
                        "Name it with -f, relative to the root of the context.");
            }
            try (InputStream in = root.read(found.get())) {
                Path path = context.directory().resolve(found.get().replaceFirst("^/+", ""));
                return parse(name, in.readNBytes(MAX_BYTES + 1), Optional.of(path));
            }
        }
    }

    SourceFile source() {
        return parsed.source();
    }

    private static String shownName(Path file, Invocation invocation) {
        return file.startsWith(invocation.directory())
                ? invocation.directory().relativize(file).toString()
                : file.toString();
    }

    private static byte[] readFile(Path file) throws EngineException, IOException {
        if (!Files.exists(file)) {
            Path directory = file.getParent();
            throw new EngineException(
                    "JB3060",
                    "There is no Dockerfile at " + file + ": no such file.",
                    directory != null && Files.isDirectory(directory)
                            ? "Name it with -f, or change to the directory that holds it."
                            : "There is no directory " + directory + " either.");
        }
        if (!Files.isRegularFile(file)) {
            throw new EngineException("JB3063", file + " is not a file.", "Name the Dockerfile itself with -f.");
        }
        if (Files.isSymbolicLink(file) && leavesItsDirectory(file)) {
            throw new EngineException(
                    "JB3064",
                    "The Dockerfile " + file + " is a link to " + Files.readSymbolicLink(file)
                            + ", which lies outside of its directory.",
                    "Name the file that it points to with -f, if that is what you want.");
        }
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }

    private static boolean leavesItsDirectory(Path file) throws IOException {
        Path directory = file.getParent();
        return directory == null
                || !file.toRealPath()
                        .startsWith(
                                directory.toRealPath(LinkOption.NOFOLLOW_LINKS).toRealPath());
    }
}
