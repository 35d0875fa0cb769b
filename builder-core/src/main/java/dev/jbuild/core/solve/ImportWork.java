package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.core.copy.CopyJob;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.CopySource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.key.KeyInputs;
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
        this.job = new CopyJob(
                everything, source -> tools.tree(imported.context().context()), tools.remotes(), tools.contextUse());
    }

    @Override
    public List<DiffId> parent() {
        return List.of();
    }

    @Override
    public List<KeySource> keys() {
        return List.of(() -> {
            KeyInputs key = new KeyInputs("import 2", tools.salt());
            job.addContents(key);
            return key.finish();
        });
    }

    @Override
    public boolean isUnchanged() throws EngineException, IOException {
        return job.isUnchanged();
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
