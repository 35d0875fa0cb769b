package dev.jbuild.core.graph;

import dev.jbuild.grammar.flag.RunMount;
import java.util.Optional;

/**
 * A mount of a RUN.
 *
 * @param mount as the Dockerfile has it, its target absolute
 * @param from where the files of a bind or a new cache come from, empty for an empty one
 */
public record StepMount(RunMount mount, Optional<FileSource> from) {

    /** The step that the mount's files come from. */
    public Optional<Step> step() {
        return from.flatMap(source -> switch (source) {
            case FileSource.Stage stage -> Optional.of(stage.step());
            case FileSource.Context context -> Optional.empty();
        });
    }
}
