package dev.jbuild.core.build;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.read.DockerfileParser;
import java.io.IOException;
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
    private static final int MAX_BYTES = 16 << 20;

    static DockerfileSource read(BuildInput input, Invocation invocation) throws EngineException {
        boolean fromInput = input.file().map("-"::equals).orElse(input.context().equals("-"));
        Optional<Path> path = fromInput
                ? Optional.empty()
                : Optional.of(input.file()
                        .map(invocation::resolve)
                        .orElse(invocation.resolve(input.context()).resolve("Dockerfile")));
        byte[] bytes;
        try {
            bytes = fromInput ? invocation.streams().in().readNBytes(MAX_BYTES + 1) : readFile(path.get());
        } catch (IOException failure) {
            throw new EngineException(
                    "JB3061",
                    "The Dockerfile can't be read: " + failure.getMessage() + ".",
                    "Check the path and its permissions.",
                    failure);
        }
        if (bytes.length > MAX_BYTES) {
            throw new EngineException(
                    "JB3062", "The Dockerfile is larger than " + MAX_BYTES + " bytes.", "Is it the right file?");
        }
        String name = path.map(file -> shownName(file, invocation)).orElse("Dockerfile (standard input)");
        return new DockerfileSource(DockerfileParser.parse(SourceFile.of(name, bytes)), path);
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
