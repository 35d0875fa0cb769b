package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.core.copy.CopyJob;
import dev.jbuild.core.copy.SourceTree;
import dev.jbuild.core.copy.StepDigest;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.CopySource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A named context as the base of a stage: all its files become one layer. */
final class ImportWork implements StepWork {

    private final WorkTools tools;
    private final CopyJob job;
    private final OutputLines output;

    ImportWork(Step step, Operation.Import imported, WorkTools tools, OutputLines output) {
        this.tools = tools;
        this.output = output;
        SourceTree tree = tools.tree(imported.context().context());
        Operation.Copy everything = new Operation.Copy(
                step,
                List.of(new CopySource.Files(imported.context(), "/")),
                "/",
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                List.of(),
                false);
        this.job = new CopyJob(everything, source -> tree, tools.remotes(), tools.contextUse());
    }

    @Override
    public List<DiffId> parent() {
        return List.of();
    }

    @Override
    public List<KeySource> keys() {
        return List.of(() -> {
            StepDigest digest = new StepDigest().add("import 1");
            job.addContents(digest);
            return new StepKey(digest.finish());
        });
    }

    @Override
    public Optional<DiffId> execute() throws EngineException, IOException {
        try (ActiveSnapshot snapshot = tools.snapshots().begin(List.of())) {
            job.write(snapshot.mount(), snapshot.mount(), output::say);
            return Optional.of(snapshot.commit().diffId());
        }
    }

    @Override
    public void close() {}
}
