package dev.jbuild.grammar.outline;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A stage that can be built.
 *
 * @param name in lower case, empty if it has none
 * @param isDefault whether it is built when no target is named
 * @param base the image or stage behind FROM, as it is written
 */
public record Target(
        Optional<String> name,
        boolean isDefault,
        Optional<String> description,
        String base,
        Optional<String> platform,
        SourceRange place) {

    /** All stages, in order. */
    public static List<Target> of(Dockerfile dockerfile) {
        List<Target> targets = new ArrayList<>();
        for (Dockerfile.Stage stage : dockerfile.stages()) {
            Optional<String> name =
                    stage.from().stageName().map(word -> word.text().toLowerCase(Locale.ROOT));
            targets.add(new Target(
                    name,
                    targets.size() == dockerfile.stages().size() - 1,
                    name.flatMap(found -> stage.from().origin().description(found)),
                    stage.from().image().text(),
                    stage.from().platform().map(Word::text),
                    stage.from().origin().range()));
        }
        return targets;
    }
}
