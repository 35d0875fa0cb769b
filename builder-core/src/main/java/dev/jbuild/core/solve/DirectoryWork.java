package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.core.copy.OwnerLookup;
import dev.jbuild.core.exec.Directories;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.key.InputKind;
import dev.jbuild.core.key.KeyInputs;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** WORKDIR's directory. */
final class DirectoryWork implements StepWork {

    private final Operation.MakeDirectory directory;
    private final WorkTools tools;
    private final StepInputs inputs;
    private final List<DiffId> parent;

    DirectoryWork(Operation.MakeDirectory directory, WorkTools tools, StepInputs inputs) {
        this.directory = directory;
        this.tools = tools;
        this.inputs = inputs;
        this.parent = inputs.layers(directory.parent());
    }

    @Override
    public List<DiffId> parent() {
        return parent;
    }

    @Override
    public List<KeySource> keys() {
        return List.of(() -> {
            KeyInputs key = new KeyInputs("directory 2", tools.salt());
            inputs.addBelow(key, directory.parent());
            return key.add(InputKind.DIRECTORY, "", directory.path())
                    .add(InputKind.USER, "", directory.user())
                    .finish();
        });
    }

    @Override
    public boolean isUnchanged() {
        return true;
    }

    @Override
    public Optional<DiffId> execute() throws EngineException, IOException {
        String path;
        UserSpec owner;
        try (Tree tree = tools.snapshots().view(parent)) {
            RootDir root = tree.root();
            path = root.resolve(directory.path())
                    .orElseThrow(() -> new EngineException(
                            "JB3070",
                            "WORKDIR " + directory.path() + " passes through too many symbolic links.",
                            "Look for links that lead to each other in a circle."));
            Optional<FileStat> there = root.stat(path);
            if (there.isPresent()) {
                if (there.get().type() != FileType.DIRECTORY) {
                    throw notADirectory();
                }
                return Optional.of(nothing());
            }
            owner = owner(root);
        }
        try (ActiveSnapshot snapshot = tools.snapshots().begin(parent)) {
            RootDir root = snapshot.mount();
            if (!Directories.make(root, path, owner)) {
                throw notADirectory();
            }
            return Optional.of(snapshot.commit().diffId());
        }
    }

    /** BuildKit's images have a layer for each WORKDIR, so that the history's lines agree. */
    private DiffId nothing() throws EngineException, IOException {
        try (ActiveSnapshot snapshot = tools.snapshots().begin(parent)) {
            return snapshot.commit().diffId();
        }
    }

    /** Found as with {@code --chown}: a number alone is its group's too, and whom the image does not know is root. */
    private UserSpec owner(RootDir root) throws EngineException, IOException {
        return directory.user().isEmpty()
                ? new UserSpec(0, 0, List.of(), Optional.empty())
                : new OwnerLookup(root, text -> {}).user(directory.user());
    }

    private EngineException notADirectory() {
        return new EngineException(
                "JB3071",
                "WORKDIR " + directory.path() + " is not a directory in the image.",
                "Choose another path, or remove the file in a RUN before.");
    }

    @Override
    public void close() {}
}
