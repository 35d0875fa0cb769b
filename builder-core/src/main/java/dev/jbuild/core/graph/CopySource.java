package dev.jbuild.core.graph;

import dev.jbuild.core.remote.GitReference;
import java.net.URI;
import java.util.Optional;

/** One source of a copy. */
public sealed interface CopySource {

    /** What a pattern selects of a tree. */
    record Files(FileSource from, String pattern) implements CopySource {}

    /** A file written in the Dockerfile. */
    record Inline(String name, String content) implements CopySource {}

    /**
     * A file fetched by HTTP.
     *
     * @param checksum {@code sha256:...} that it must have
     * @param unpack whether it is unpacked if it is an archive
     */
    record Remote(URI address, Optional<String> checksum, boolean unpack) implements CopySource {}

    /**
     * The files of a git repository.
     *
     * @param keepGitDirectory whether {@code .git} is among them
     */
    record Git(GitReference reference, boolean keepGitDirectory) implements CopySource {}
}
