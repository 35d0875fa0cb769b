package dev.jbuild.grammar;

import java.util.List;
import java.util.Optional;

/**
 * A whole Dockerfile.
 *
 * @param escape the escape character, {@code \} or {@code `}
 * @param syntax the value of the {@code syntax} directive: it is read and never fetched
 * @param check the value of the {@code check} directive, as written
 * @param globalArgs the ARGs before the first FROM
 * @param stages in order; at least one
 */
public record Dockerfile(
        char escape,
        Optional<Word> syntax,
        Optional<Word> check,
        List<Instruction.Arg> globalArgs,
        List<Stage> stages) {

    /** A FROM and what follows it. */
    public record Stage(Instruction.From from, List<Instruction> instructions) {}
}
