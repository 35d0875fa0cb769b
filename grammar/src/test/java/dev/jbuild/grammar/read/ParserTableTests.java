package dev.jbuild.grammar.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.grammar.CommandLine;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Heredoc;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.Tables;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParserTableTests {

    static List<Tables.Row> rows() {
        return Tables.rows("parser");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void dockerfileIsReadAsInBuildKit(Tables.Row row) {
        ParseResult result = DockerfileParser.parse(new SourceFile("Dockerfile", row.text("dockerfile")));

        if (row.has("error") || row.has("rejected")) {
            assertThat(result.dockerfile()).as(row.toString()).isEmpty();
            assertThat(result.errors()).isNotEmpty();
            return;
        }
        assertThat(result.dockerfile()).as(result.problems().toString()).isPresent();
        Dockerfile dockerfile = result.dockerfile().get();
        assertThat(String.valueOf(dockerfile.escape())).isEqualTo(row.text("escape"));
        List<Instruction> read = new ArrayList<>(dockerfile.globalArgs());
        for (Dockerfile.Stage stage : dockerfile.stages()) {
            read.add(stage.from());
            read.addAll(stage.instructions());
        }
        List<Object> expected = row.list("instructions");
        assertThat(read).hasSameSizeAs(expected);
        assertThat(read.stream().filter(one -> one.origin().emptyContinuation()).count())
                .isEqualTo(row.members().getOrDefault("warnings", 0L));
        for (int index = 0; index < read.size(); index++) {
            check(read.get(index), expected.get(index));
        }
    }

    @SuppressWarnings("unchecked")
    private static Tables.Row row(Object members) {
        return new Tables.Row((Map<String, Object>) members);
    }

    private static void check(Instruction read, Object members) {
        Tables.Row expected = row(members);
        assertThat((long) read.origin().range().startLine())
                .isEqualTo(expected.members().get("line"));
        assertThat((long) read.origin().range().endLine())
                .isEqualTo(expected.members().get("endLine"));
        if (read instanceof Instruction.Onbuild onbuild) {
            checkMeaning(onbuild.instruction(), row(expected.map("trigger")));
            checkHeredocs(heredocs(onbuild.instruction()), expected);
        } else {
            checkMeaning(read, expected);
            checkHeredocs(heredocs(read), expected);
        }
    }

    private static void checkMeaning(Instruction read, Tables.Row expected) {
        assertThat(read.origin().keyword().toUpperCase(Locale.ROOT)).isEqualTo(expected.text("instruction"));
        assertThat(flags(read)).containsExactlyInAnyOrderElementsOf(texts(expected.list("flags")));
        switch (read) {
            case Instruction.Env env -> assertThat(pairs(env.pairs())).isEqualTo(expected.list("pairs"));
            case Instruction.Label label -> assertThat(pairs(label.pairs())).isEqualTo(expected.list("pairs"));
            case Instruction.Run run -> checkCommand(run.command(), expected);
            case Instruction.Cmd cmd -> checkCommand(cmd.command(), expected);
            case Instruction.Entrypoint entrypoint -> checkCommand(entrypoint.command(), expected);
            default -> assertThat(arguments(read)).isEqualTo(texts(expected.list("args")));
        }
    }

    private static List<String> texts(List<Object> values) {
        return values.stream().map(String::valueOf).toList();
    }

    /** Flags in the form that the table has, as far as the tree keeps them as they are written. */
    private static List<String> flags(Instruction read) {
        List<String> flags = new ArrayList<>();
        switch (read) {
            case Instruction.From from -> add(flags, "--platform=", from.platform());
            case Instruction.Run run -> {
                run.mounts().forEach(word -> flags.add("--mount=" + word.text()));
                add(flags, "--network=", run.network());
                add(flags, "--security=", run.security());
            }
            case Instruction.Copy copy -> {
                add(flags, "--from=", copy.from());
                add(flags, "--chown=", copy.chown());
                add(flags, "--chmod=", copy.chmod());
                copy.excludes().forEach(word -> flags.add("--exclude=" + word.text()));
            }
            case Instruction.Healthcheck check -> {
                if (check.interval() > 0) {
                    flags.add("--interval=" + check.interval() / 1_000_000_000 + "s");
                }
                if (check.retries() > 0) {
                    flags.add("--retries=" + check.retries());
                }
            }
            default -> {}
        }
        return flags;
    }

    private static void add(List<String> flags, String name, Optional<Word> value) {
        value.ifPresent(word -> flags.add(name + word.text()));
    }

    private static List<String> arguments(Instruction read) {
        List<String> words = new ArrayList<>();
        switch (read) {
            case Instruction.From from -> {
                words.add(from.image().text());
                from.as().ifPresent(word -> words.add(word.text()));
                from.stageName().ifPresent(word -> words.add(word.text()));
            }
            case Instruction.Arg arg ->
                arg.declarations()
                        .forEach(one -> words.add(one.name()
                                + one.defaultValue()
                                        .map(word -> "=" + word.text())
                                        .orElse("")));
            case Instruction.Copy copy -> transfer(words, copy.sources(), copy.destination());
            case Instruction.Add add -> transfer(words, add.sources(), add.destination());
            case Instruction.Expose expose -> expose.ports().forEach(word -> words.add(word.text()));
            case Instruction.Volume volume -> volume.paths().forEach(word -> words.add(word.text()));
            case Instruction.User user -> words.add(user.user().text());
            case Instruction.Workdir workdir -> words.add(workdir.path().text());
            case Instruction.StopSignal signal -> words.add(signal.signal().text());
            case Instruction.Shell shell -> words.addAll(shell.arguments());
            case Instruction.Maintainer maintainer ->
                words.add(maintainer.name().text());
            case Instruction.Healthcheck check ->
                check.test().forEach(part -> words.add(part.equals("CMD-SHELL") ? "CMD" : part));
            default -> throw new AssertionError("told apart before: " + read);
        }
        return words;
    }

    private static void transfer(List<String> words, List<Instruction.Source> sources, Word destination) {
        for (Instruction.Source source : sources) {
            words.add(
                    switch (source) {
                        case Instruction.Source.PathSource path -> path.path().text();
                        case Instruction.Source.InlineSource inline ->
                            inline.marker().text();
                    });
        }
        words.add(destination.text());
    }

    private static List<Heredoc> heredocs(Instruction read) {
        List<Instruction.Source> sources = switch (read) {
            case Instruction.Copy copy -> copy.sources();
            case Instruction.Add add -> add.sources();
            default -> List.of();
        };
        List<Heredoc> heredocs = new ArrayList<>();
        for (Instruction.Source source : sources) {
            if (source instanceof Instruction.Source.InlineSource inline) {
                heredocs.add(inline.heredoc());
            }
        }
        if (read instanceof Instruction.Run run && run.command() instanceof CommandLine.ShellForm shell) {
            heredocs.addAll(shell.heredocs());
        }
        return heredocs;
    }

    private static List<Object> pairs(List<Instruction.Pair> pairs) {
        List<Object> list = new ArrayList<>();
        pairs.forEach(pair -> list.add(List.of(pair.key().text(), pair.value().text())));
        return list;
    }

    private static void checkCommand(CommandLine command, Tables.Row expected) {
        switch (command) {
            case CommandLine.ExecForm exec -> assertThat(exec.arguments()).isEqualTo(expected.list("args"));
            case CommandLine.ShellForm shell ->
                assertThat(List.of(shell.text())).isEqualTo(expected.list("args"));
        }
        boolean json = command instanceof CommandLine.ExecForm exec
                && !exec.arguments().isEmpty();
        assertThat(json)
                .isEqualTo(expected.flag("json") && !expected.list("args").isEmpty());
    }

    private static void checkHeredocs(List<Heredoc> heredocs, Tables.Row expected) {
        List<Object> rows = expected.list("heredocs");
        assertThat(heredocs).hasSameSizeAs(rows);
        for (int index = 0; index < rows.size(); index++) {
            Tables.Row row = row(rows.get(index));
            Heredoc heredoc = heredocs.get(index);
            assertThat(heredoc.name()).isEqualTo(row.text("name"));
            assertThat(heredoc.content()).isEqualTo(row.text("content"));
            assertThat(heredoc.expand()).isEqualTo(row.flag("expand"));
            assertThat((long) heredoc.fileDescriptor()).isEqualTo(row.members().get("fd"));
        }
    }
}
