package dev.jbuild.core.build;

import dev.jbuild.cache.store.Lock;
import dev.jbuild.core.compile.Targets;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.outline.Outline;
import dev.jbuild.grammar.outline.Outliner;
import dev.jbuild.grammar.outline.Target;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.scope.StageLinks;
import java.io.IOException;
import java.util.List;

/** Answers questions about a Dockerfile without building it. Thread safe. */
public final class CallService {

    private final Engine engine;

    public CallService(Engine engine) {
        this.engine = engine;
    }

    /**
     * What the checks say.
     *
     * @param warnings in the order of their places
     * @param errors because of which there would be no build
     */
    public record CheckResult(SourceFile source, List<Problem> warnings, List<Problem> errors) {

        /** Whether there is nothing to be told. */
        public boolean isClean() {
            return warnings.isEmpty() && errors.isEmpty();
        }
    }

    /** A stage's outline, with the file that it is of. */
    public record OutlineResult(SourceFile source, Outline outline) {}

    /** The targets, with the file that they are of. */
    public record TargetsResult(SourceFile source, List<Target> targets) {}

    /**
     * Checks the stages that the target needs, or all if none is named. Base images that are not here are not fetched: nothing
     * is said then of variables that they may set.
     *
     * @throws EngineException if there is no Dockerfile or no context
     */
    public CheckResult check(BuildRequest request, Invocation invocation)
            throws EngineException, IOException, InterruptedException {
        try (Lock use = engine.store().shared()) {
            DockerfileSource dockerfile = DockerfileSource.read(request, invocation);
            try (Contexts contexts = Contexts.open(engine, request, invocation, dockerfile.path())) {
                DockerfileCheck.Report report = new DockerfileCheck(engine, request, dockerfile, contexts).report(true);
                return new CheckResult(dockerfile.source(), report.warnings(), report.errors());
            }
        }
    }

    /**
     * Lists what the target can be told.
     *
     * @throws EngineException if the Dockerfile can't be read
     */
    public OutlineResult outline(BuildRequest request, Invocation invocation) throws EngineException {
        DockerfileSource source = DockerfileSource.read(request, invocation);
        Dockerfile dockerfile = whole(source);
        try {
            int target = Targets.find(dockerfile, new StageLinks(dockerfile), request.target());
            return new OutlineResult(
                    source.source(),
                    Outliner.of(
                            dockerfile,
                            target,
                            request.buildArgs(),
                            Targets.predefined(request.platform(), dockerfile, target)));
        } catch (ProblemException failure) {
            throw new DockerfileException(source.source(), List.of(failure.problem()));
        }
    }

    /**
     * Lists the stages.
     *
     * @throws EngineException if the Dockerfile can't be read
     */
    public TargetsResult targets(BuildRequest request, Invocation invocation) throws EngineException {
        DockerfileSource source = DockerfileSource.read(request, invocation);
        return new TargetsResult(source.source(), Target.of(whole(source)));
    }

    private static Dockerfile whole(DockerfileSource source) throws DockerfileException {
        return source.parsed()
                .dockerfile()
                .orElseThrow(() ->
                        new DockerfileException(source.source(), source.parsed().errors()));
    }
}
