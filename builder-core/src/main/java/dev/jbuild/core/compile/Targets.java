package dev.jbuild.core.compile;

import dev.jbuild.core.image.Platform;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.Suggestions;
import dev.jbuild.grammar.scope.StageLinks;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which stage a build is about. */
public final class Targets {

    private Targets() {}

    /**
     * The number of the stage that is wanted: by name or number, or the last.
     *
     * @throws ProblemException if there is no such stage
     */
    public static int find(Dockerfile dockerfile, StageLinks links, Optional<String> wanted) throws ProblemException {
        int last = dockerfile.stages().size() - 1;
        if (wanted.isEmpty()) {
            return last;
        }
        Optional<Integer> found = links.find(wanted.get(), last + 1);
        if (found.isPresent()) {
            return found.get();
        }
        throw notFound(
                "JB1201", "The target stage \"" + wanted.get() + "\" was not found.", dockerfile, links, wanted.get());
    }

    /**
     * The number of the stage that a build context is to be.
     *
     * @throws ProblemException if there is no such stage
     */
    static int context(Dockerfile dockerfile, StageLinks links, String name, String stage) throws ProblemException {
        Optional<Integer> found = links.find(stage, dockerfile.stages().size());
        if (found.isPresent()) {
            return found.get();
        }
        throw notFound(
                "JB1208",
                "The stage of --build-context " + name + "=target:" + stage + " was not found.",
                dockerfile,
                links,
                stage);
    }

    private static ProblemException notFound(
            String code, String sentence, Dockerfile dockerfile, StageLinks links, String wanted) {
        List<String> names = links.names();
        return new ProblemException(
                code,
                sentence,
                Suggestions.closest(wanted, names)
                        .map(close -> "Did you mean \"" + close + "\"?")
                        .orElse(
                                names.isEmpty()
                                        ? "No stage of this Dockerfile has a name; give one with FROM ... AS name."
                                        : "The stages are: " + String.join(", ", names) + "."),
                dockerfile.stages().getLast().from().origin().range());
    }

    /** The variables that every build of a target has: TARGETPLATFORM and its kind. */
    public static Map<String, String> predefined(Platform platform, Dockerfile dockerfile, int target) {
        Optional<Word> name = dockerfile.stages().get(target).from().stageName();
        return BuildVariables.predefined(
                platform, name.map(word -> word.text().toLowerCase(Locale.ROOT)).orElse("default"));
    }
}
