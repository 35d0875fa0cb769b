package dev.jbuild.core.solve;

import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;

/** Chooses how a step is done. Thread safe. */
public final class StepWorker {

    private final WorkTools tools;

    public StepWorker(WorkTools tools) {
        this.tools = tools;
    }

    StepWork work(Step step, StepInputs inputs, OutputLines output) {
        return switch (step.operation()) {
            case Operation.Run run -> new RunWork(run, tools, inputs, output);
            case Operation.Copy copy -> new CopyWork(copy, tools, inputs, output);
            case Operation.MakeDirectory directory -> new DirectoryWork(directory, tools, inputs);
            case Operation.Import imported -> new ImportWork(step, imported, tools, output);
            case Operation.Base base -> throw new IllegalStateException("a base is no work");
            case Operation.Empty empty -> throw new IllegalStateException("nothing is no work");
        };
    }
}
