package dev.jbuild.core.graph;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.grammar.flag.ChmodSpec;
import dev.jbuild.grammar.flag.ChownSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a step does. Each makes a file system: the parent's layers and at most one more. */
public sealed interface Operation {

    /** The steps whose results this one needs, the parent first. */
    List<Step> inputs();

    /**
     * The layers of an image that is there already.
     *
     * @param identity the image's ID
     */
    record Base(String name, String identity, List<DiffId> layers) implements Operation {
        @Override
        public List<Step> inputs() {
            return List.of();
        }
    }

    /** No layer at all: {@code FROM scratch}. */
    record Empty() implements Operation {
        @Override
        public List<Step> inputs() {
            return List.of();
        }
    }

    /** A directory of the host as a file system of one layer: {@code FROM} a named context. */
    record Import(FileSource.Context context) implements Operation {
        @Override
        public List<Step> inputs() {
            return List.of();
        }
    }

    /**
     * Runs a program in a sandbox; what it leaves in the file system is the layer.
     *
     * @param arguments the program and its arguments
     * @param environment {@code NAME=value}, in order, without what the sandbox adds
     * @param argumentLines those of them that are ARGs, with the lines that declare them
     * @param user as USER wrote it, empty for root
     * @param network host or none
     * @param insecure whether it has all rights that this process can give
     * @param settings the build's; their network does not count here
     */
    record Run(
            Step parent,
            List<String> arguments,
            List<String> environment,
            Map<String, Integer> argumentLines,
            String directory,
            String user,
            RunNetwork network,
            boolean insecure,
            RunSettings settings,
            List<RunFile> files,
            List<StepMount> mounts)
            implements Operation {
        @Override
        public List<Step> inputs() {
            List<Step> inputs = new ArrayList<>();
            inputs.add(parent);
            for (StepMount mount : mounts) {
                mount.step().ifPresent(inputs::add);
            }
            return inputs;
        }
    }

    /**
     * Copies files into the parent's file system.
     *
     * @param destination absolute; a slash at its end means a directory
     * @param chown the owner of what is copied, if it is not the source's own
     * @param link whether the layer is independent of the parent
     * @param unpack whether archives among the files are unpacked; those that are fetched say it themselves
     */
    record Copy(
            Step parent,
            List<CopySource> sources,
            String destination,
            Optional<ChownSpec> chown,
            Optional<ChmodSpec> chmod,
            boolean link,
            boolean keepParents,
            List<String> excludes,
            boolean unpack)
            implements Operation {
        @Override
        public List<Step> inputs() {
            List<Step> inputs = new ArrayList<>();
            inputs.add(parent);
            for (CopySource source : sources) {
                if (source instanceof CopySource.Files files && files.from() instanceof FileSource.Stage stage) {
                    inputs.add(stage.step());
                }
            }
            return inputs;
        }
    }

    /** Makes the directory that WORKDIR names, unless it is there. */
    record MakeDirectory(Step parent, String path, String user) implements Operation {
        @Override
        public List<Step> inputs() {
            return List.of(parent);
        }
    }
}
