package dev.jbuild.core.build;

import dev.jbuild.core.compile.Targets;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.remote.RemoteSources;
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
import java.util.Map;

/** Answers questions about a Dockerfile without building it. Thread safe. */
public final class CallService {

    private final Engine engine;

    public CallService(Engine engine) {
        this.engine = engine;
    }

    /**
     * An answer.
     *
     * @param text for people or as JSON, with its last line end
     * @param good whether there is nothing to complain of
     */
    public record Answer(String text, boolean good) {}

    /** What the checks say: warnings and errors in the order of their places. */
    record CheckResult(SourceFile source, List<Problem> warnings, List<Problem> errors) {}

    /** A stage's outline, with the file that it is of. */
    record OutlineResult(SourceFile source, Outline outline) {}

    /** The targets, with the file that they are of. */
    record TargetsResult(SourceFile source, List<Target> targets) {}

    /**
     * Answers.
     *
     * @throws EngineException if there is no Dockerfile, or it can't be read and the question is not what is wrong with it
     */
    public Answer answer(CallRequest call, BuildInput input, Invocation invocation)
            throws EngineException, IOException, InterruptedException {
        return answer(call, input, invocation, invocation.streams().terminal().isPresent());
    }

    private Answer answer(CallRequest call, BuildInput input, Invocation invocation, boolean color)
            throws EngineException, IOException {
        return switch (call.method()) {
            case BUILD -> throw new IllegalArgumentException("a build is no question");
            case CHECK -> {
                CheckResult result = check(input, invocation);
                boolean clean = result.warnings().isEmpty() && result.errors().isEmpty();
                yield new Answer(
                        call.json() ? CallJson.of(result) : CallText.of(result, color), clean || call.ignoreStatus());
            }
            case OUTLINE -> {
                OutlineResult result = outline(input, invocation);
                yield new Answer(call.json() ? CallJson.of(result) : CallText.of(result), true);
            }
            case TARGETS -> {
                TargetsResult result = targets(input, invocation);
                yield new Answer(call.json() ? CallJson.of(result) : CallText.of(result), true);
            }
        };
    }

    /**
     * Checks the stages that the target needs, or all if none is named. Base images that are not here are not fetched: nothing
     * is said then of variables that they may set.
     */
    private CheckResult check(BuildInput input, Invocation invocation) throws EngineException, IOException {
        try (BuildSources sources = open(input, invocation)) {
            DockerfileCheck.Report report =
                    new DockerfileCheck(engine, input, sources.dockerfile(), sources.contexts()).report(true);
            return new CheckResult(sources.dockerfile().source(), report.warnings(), report.errors());
        }
    }

    private BuildSources open(BuildInput input, Invocation invocation) throws EngineException, IOException {
        RemoteSources remotes = RemoteSources.of(engine.store().session(), Map.of(), event -> {});
        return BuildSources.open(engine, input, remotes, invocation);
    }

    private OutlineResult outline(BuildInput input, Invocation invocation) throws EngineException, IOException {
        try (BuildSources sources = open(input, invocation)) {
            DockerfileSource source = sources.dockerfile();
            Dockerfile dockerfile = whole(source);
            try {
                int target = Targets.find(dockerfile, new StageLinks(dockerfile), input.target());
                Outline outline = Outliner.of(
                        dockerfile,
                        target,
                        input.buildArgs(),
                        Targets.predefined(input.platform(), dockerfile, target));
                return new OutlineResult(source.source(), outline);
            } catch (ProblemException failure) {
                throw new DockerfileException(source.source(), List.of(failure.problem()));
            }
        }
    }

    private TargetsResult targets(BuildInput input, Invocation invocation) throws EngineException, IOException {
        try (BuildSources sources = open(input, invocation)) {
            DockerfileSource source = sources.dockerfile();
            return new TargetsResult(source.source(), Target.of(whole(source)));
        }
    }

    private static Dockerfile whole(DockerfileSource source) throws DockerfileException {
        return source.parsed()
                .dockerfile()
                .orElseThrow(() ->
                        new DockerfileException(source.source(), source.parsed().errors()));
    }
}
