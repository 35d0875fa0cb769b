package dev.jbuild.core.explain;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.key.StepDigest;
import java.util.List;

/** Under what people would look for a step that they know from earlier builds. */
final class Subjects {

    private Subjects() {}

    /**
     * The digests of a step's subjects, the closest first.
     *
     * @param project what is built: context, Dockerfile and platform
     */
    static List<Digest> of(Step step, String project) {
        return List.of(
                definition(step, project),
                new StepDigest()
                        .add("place")
                        .add(project)
                        .add(step.stage())
                        .add(place(step.label()))
                        .add(Instructions.keyword(step))
                        .finish(),
                definition(step, ""));
    }

    /** The number within the stage, without how many there are. */
    private static String place(String label) {
        int slash = label.indexOf('/');
        return label.startsWith("[") && slash > 0 ? label.substring(0, slash) : "";
    }

    private static Digest definition(Step step, String project) {
        StepDigest digest = new StepDigest().add("definition").add(project).add(Instructions.keyword(step));
        switch (step.operation()) {
            case Operation.Run run -> digest.add(run.arguments());
            case Operation.Copy copy -> digest.add(Instructions.sources(copy)).add(copy.destination());
            case Operation.MakeDirectory directory -> digest.add(directory.path());
            case Operation.Import imported ->
                digest.add(imported.context().context().name());
            case Operation.Base base -> digest.add(base.name());
            case Operation.Empty empty -> {}
        }
        return digest.finish();
    }
}
