package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.core.copy.CopyJob;
import dev.jbuild.core.copy.SourceTree;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.FileSource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.key.KeyInputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** COPY and ADD. */
final class CopyWork implements StepWork {

    private final Operation.Copy copy;
    private final WorkTools tools;
    private final StepInputs inputs;
    private final OutputLines output;
    private final CopyJob job;
    private final List<DiffId> parent;
    private final Map<FileSource, SourceTree> trees = new HashMap<>();
    private final List<Tree> opened = new ArrayList<>();

    CopyWork(Operation.Copy copy, WorkTools tools, StepInputs inputs, OutputLines output) {
        this.copy = copy;
        this.tools = tools;
        this.inputs = inputs;
        this.output = output;
        this.parent = inputs.layers(copy.parent());
        this.job = new CopyJob(copy, this::open, tools.remotes(), tools.contextUse());
    }

    @Override
    public List<DiffId> parent() {
        return parent;
    }

    @Override
    public List<KeySource> keys() {
        List<KeySource> keys = new ArrayList<>();
        if (job.hasCheapKey()) {
            keys.add(() -> {
                KeyInputs key = definition("copy by source 2");
                job.addSources(key, stage -> StepInputs.chain(inputs.layers(stage.step())));
                return key.finish();
            });
        }
        keys.add(() -> {
            KeyInputs key = definition("copy by content 2");
            job.addContents(key);
            return key.finish();
        });
        return keys;
    }

    /** A linked layer is the same on whatever parent, unless names of owners are looked up in the parent. */
    private KeyInputs definition(String work) {
        KeyInputs key = new KeyInputs(work, tools.salt());
        boolean independent = copy.link()
                && copy.chown()
                        .map(spec -> !spec.toString().matches(".*[A-Za-z_].*"))
                        .orElse(true);
        if (!independent) {
            inputs.addBelow(key, copy.parent());
        }
        job.addDefinition(key);
        return key;
    }

    @Override
    public boolean isUnchanged() throws EngineException, IOException {
        return job.isUnchanged();
    }

    @Override
    public Optional<DiffId> execute() throws EngineException, IOException {
        try (ActiveSnapshot snapshot = tools.snapshots().begin(copy.link() ? List.of() : parent);
                Tree below = tools.snapshots().view(parent)) {
            job.write(snapshot.mount(), below.root(), output::say);
            return Optional.of(snapshot.commit().diffId());
        }
    }

    private SourceTree open(FileSource source) throws IOException {
        SourceTree known = trees.get(source);
        if (known != null) {
            return known;
        }
        SourceTree tree = switch (source) {
            case FileSource.Context context -> tools.tree(context.context());
            case FileSource.Stage stage -> {
                Tree view = tools.snapshots().view(inputs.layers(stage.step()));
                opened.add(view);
                yield new SourceTree(name(stage.step()), view.root(), Optional.empty(), false);
            }
        };
        trees.put(source, tree);
        return tree;
    }

    private static String name(Step step) {
        return "the result of " + step.label();
    }

    @Override
    public void close() {
        opened.forEach(Tree::close);
    }
}
