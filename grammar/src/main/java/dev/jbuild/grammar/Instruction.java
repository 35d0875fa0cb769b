package dev.jbuild.grammar;

import dev.jbuild.grammar.flag.RunMount;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.word.WordExpander;
import java.util.List;
import java.util.Optional;

/**
 * One Dockerfile instruction as it is written. Words are not expanded yet: a {@link Word} becomes a value only in the
 * scope of its stage, with a {@link WordExpander}.
 */
public sealed interface Instruction {

    Origin origin();

    /** A name and a value, both words. */
    record Pair(Word key, Word value) {}

    /** One declaration of an ARG. */
    record ArgDeclaration(String name, Optional<Word> defaultValue, SourceRange range) {}

    /** One source of a COPY or ADD: a path (or URL), or a file written in place. */
    sealed interface Source {
        record PathSource(Word path) implements Source {}

        /** @param marker the {@code <<NAME} as it is written */
        record InlineSource(Word marker, Heredoc heredoc) implements Source {}
    }

    /**
     * @param as the word between image and name, as it is written
     */
    record From(Origin origin, Optional<Word> platform, Word image, Optional<Word> as, Optional<Word> stageName)
            implements Instruction {}

    record Arg(Origin origin, List<ArgDeclaration> declarations) implements Instruction {}

    /**
     * @param legacy whether it is written {@code ENV name value}, which allows one pair
     */
    record Env(Origin origin, List<Pair> pairs, boolean legacy) implements Instruction {}

    /**
     * @param legacy whether it is written {@code LABEL name value}, which allows one pair
     */
    record Label(Origin origin, List<Pair> pairs, boolean legacy) implements Instruction {}

    /**
     * @param mounts the value of each {@code --mount=}, to be read with {@link RunMount#parse} after expansion
     * @param network the value of {@code --network=}: default, none or host
     * @param security the value of {@code --security=}: sandbox or insecure
     * @param devices the value of each {@code --device=}
     */
    record Run(
            Origin origin,
            CommandLine command,
            List<Word> mounts,
            Optional<Word> network,
            Optional<Word> security,
            List<Word> devices)
            implements Instruction {}

    record Cmd(Origin origin, CommandLine command) implements Instruction {}

    /** An ENTRYPOINT; an empty exec form ({@code []}) takes the inherited one away. */
    record Entrypoint(Origin origin, CommandLine command) implements Instruction {}

    record Copy(
            Origin origin,
            List<Source> sources,
            Word destination,
            Optional<Word> from,
            Optional<Word> chown,
            Optional<Word> chmod,
            boolean link,
            boolean parents,
            List<Word> excludes)
            implements Instruction {}

    /**
     * @param unpack whether archives are unpacked, if {@code --unpack} said so; else local ones are and remote ones
     *     are not
     */
    record Add(
            Origin origin,
            List<Source> sources,
            Word destination,
            Optional<Word> chown,
            Optional<Word> chmod,
            Optional<Word> checksum,
            boolean link,
            Optional<Boolean> keepGitDir,
            Optional<Boolean> unpack,
            List<Word> excludes)
            implements Instruction {}

    record Expose(Origin origin, List<Word> ports) implements Instruction {}

    record Volume(Origin origin, List<Word> paths) implements Instruction {}

    record User(Origin origin, Word user) implements Instruction {}

    record Workdir(Origin origin, Word path) implements Instruction {}

    record StopSignal(Origin origin, Word signal) implements Instruction {}

    record Shell(Origin origin, List<String> arguments) implements Instruction {}

    record Maintainer(Origin origin, Word name) implements Instruction {}

    /**
     * @param test the image's OCI field: {@code [NONE]}, {@code [CMD, ...]} or {@code [CMD-SHELL, line]}
     * @param interval in nanoseconds, 0 if not given; so are the other times
     * @param retries 0 if not given
     */
    record Healthcheck(
            Origin origin,
            List<String> test,
            long interval,
            long timeout,
            long startPeriod,
            long startInterval,
            int retries)
            implements Instruction {}

    /**
     * @param trigger the instruction's text as the image stores it
     * @param instruction the same, parsed
     */
    record Onbuild(Origin origin, String trigger, Instruction instruction) implements Instruction {}
}
