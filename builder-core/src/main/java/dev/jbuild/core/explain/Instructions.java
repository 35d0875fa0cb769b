package dev.jbuild.core.explain;

import dev.jbuild.core.graph.CopySource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import java.util.ArrayList;
import java.util.List;

/** How a sentence speaks of a step. */
final class Instructions {

    private Instructions() {}

    /** The instruction and where it stands, for example {@code RUN line 9} or {@code COPY src/}. */
    static String heading(Step step) {
        return switch (step.operation()) {
            case Operation.Copy copy -> keyword(step) + " " + String.join(" ", sources(copy));
            case Operation.Import imported -> keyword(step);
            case Operation.Run run -> withLine(step);
            case Operation.MakeDirectory directory -> withLine(step);
            case Operation.Base base -> withLine(step);
            case Operation.Empty empty -> withLine(step);
        };
    }

    private static String withLine(Step step) {
        return keyword(step) + " line " + step.range().startLine();
    }

    /** What is copied, as the Dockerfile has it. */
    static List<String> sources(Operation.Copy copy) {
        List<String> sources = new ArrayList<>();
        for (CopySource source : copy.sources()) {
            sources.add(
                    switch (source) {
                        case CopySource.Files files -> files.pattern();
                        case CopySource.Inline inline -> "<<" + inline.name();
                        case CopySource.Remote remote ->
                            dev.jbuild.core.remote.RemoteSources.shown(
                                    remote.address().toString());
                        case CopySource.Git git -> git.reference().toString();
                    });
        }
        return sources;
    }

    /** The first word after the step's place. */
    static String keyword(Step step) {
        return withoutPlace(step.label()).split(" ", 2)[0];
    }

    /** A label without the place in brackets before it. */
    static String withoutPlace(String label) {
        int end = label.startsWith("[") ? label.indexOf("] ") : -1;
        return end < 0 ? label : label.substring(end + 2);
    }
}
