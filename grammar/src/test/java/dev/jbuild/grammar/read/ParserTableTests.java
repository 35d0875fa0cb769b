package dev.jbuild.grammar.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.grammar.CommandLine;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Heredoc;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.Tables;
import dev.jbuild.grammar.problem.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        for (int index = 0; index < read.size(); index++) {
            check(read.get(index), expected.get(index));
        }
    }

    @SuppressWarnings("unchecked")
    private static void check(Instruction read, Object row) {
        Tables.Row expected = new Tables.Row((Map<String, Object>) row);
        assertThat(read.origin().keyword().toUpperCase(Locale.ROOT)).isEqualTo(expected.text("instruction"));
        assertThat((long) read.origin().range().startLine())
                .isEqualTo(expected.members().get("line"));
        assertThat((long) read.origin().range().endLine())
                .isEqualTo(expected.members().get("endLine"));
        switch (read) {
            case Instruction.Env env -> assertThat(pairs(env.pairs())).isEqualTo(expected.list("pairs"));
            case Instruction.Label label -> assertThat(pairs(label.pairs())).isEqualTo(expected.list("pairs"));
            case Instruction.Run run -> {
                checkCommand(run.command(), expected);
                if (run.command() instanceof CommandLine.ShellForm shell) {
                    checkHeredocs(shell.heredocs(), expected);
                }
            }
            case Instruction.Cmd cmd -> checkCommand(cmd.command(), expected);
            case Instruction.Entrypoint entrypoint -> checkCommand(entrypoint.command(), expected);
            default -> {}
        }
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

    @SuppressWarnings("unchecked")
    private static void checkHeredocs(List<Heredoc> heredocs, Tables.Row expected) {
        List<Object> rows = expected.list("heredocs");
        assertThat(heredocs).hasSameSizeAs(rows);
        for (int index = 0; index < rows.size(); index++) {
            Tables.Row row = new Tables.Row((Map<String, Object>) rows.get(index));
            assertThat(heredocs.get(index).name()).isEqualTo(row.text("name"));
            assertThat(heredocs.get(index).content()).isEqualTo(row.text("content"));
        }
    }
}
