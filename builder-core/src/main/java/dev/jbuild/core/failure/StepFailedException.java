package dev.jbuild.core.failure;

import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.problem.SourceRange;
import java.util.List;

/** A step that did not end well, with where it stands and the last lines that it printed. */
public final class StepFailedException extends EngineException {

    private static final long serialVersionUID = 1L;

    private final transient SourceFile source;
    private final transient SourceRange range;
    private final String step;
    private final transient List<String> lastLines;

    public StepFailedException(
            String code,
            String message,
            String help,
            SourceFile source,
            SourceRange range,
            String step,
            List<String> lastLines,
            Throwable cause) {
        super(code, message, help, cause);
        this.source = source;
        this.range = range;
        this.step = step;
        this.lastLines = List.copyOf(lastLines);
    }

    public SourceFile source() {
        return source;
    }

    public SourceRange range() {
        return range;
    }

    /** The step's label, for example {@code [build 2/4] RUN make}. */
    public String step() {
        return step;
    }

    /** The last lines of the step's own output, oldest first; empty if it printed nothing. */
    public List<String> lastLines() {
        return lastLines;
    }
}
