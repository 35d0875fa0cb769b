package dev.jbuild.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a step takes files from beside other steps: directories of the host, and addresses. */
public final class StepSources {

    private StepSources() {}

    /** Their names as people see them, each once. */
    public static List<String> of(Step step) {
        List<String> sources = new ArrayList<>();
        switch (step.operation()) {
            case Operation.Copy copy -> {
                for (CopySource source : copy.sources()) {
                    switch (source) {
                        case CopySource.Files files -> context(files.from()).ifPresent(sources::add);
                        case CopySource.Remote remote ->
                            sources.add(remote.address().toString());
                        case CopySource.Git git -> sources.add(git.reference().toString());
                        case CopySource.Inline inline -> {}
                    }
                }
            }
            case Operation.Run run -> {
                for (StepMount mount : run.mounts()) {
                    mount.from().flatMap(StepSources::context).ifPresent(sources::add);
                }
            }
            case Operation.Import imported -> context(imported.context()).ifPresent(sources::add);
            case Operation.Base base -> {}
            case Operation.Empty empty -> {}
            case Operation.MakeDirectory directory -> {}
        }
        return sources.stream().distinct().toList();
    }

    private static Optional<String> context(FileSource source) {
        return switch (source) {
            case FileSource.Context context -> Optional.of(context.context().name());
            case FileSource.Stage stage -> Optional.empty();
        };
    }
}
