package dev.jbuild.core.failure;

import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceFile;
import java.util.List;

/** A Dockerfile that can't be built as it is written, with every problem that was found and where. */
public final class DockerfileException extends EngineException {

    private static final long serialVersionUID = 1L;

    private final transient SourceFile source;
    private final transient List<Problem> problems;

    public DockerfileException(SourceFile source, List<Problem> problems) {
        super(
                problems.getFirst().code(),
                problems.getFirst().message(),
                problems.getFirst().help());
        this.source = source;
        this.problems = List.copyOf(problems);
    }

    /** Makes one for what happened elsewhere because of a line of the Dockerfile. */
    public DockerfileException(SourceFile source, List<Problem> problems, Throwable cause) {
        this(source, problems);
        initCause(cause);
    }

    public SourceFile source() {
        return source;
    }

    public List<Problem> problems() {
        return problems;
    }
}
