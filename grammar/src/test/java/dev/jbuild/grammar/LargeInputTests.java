package dev.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.read.DockerfileParser;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs of a megabyte that something quadratic would take hours for, and something recursive would not survive. The limit
 * tells minutes from hours, not fast from slow.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LargeInputTests {

    private static final int SIZE = 1 << 20;

    record Input(String name, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Input> inputs() {
        return List.of(
                new Input("many instructions", "FROM scratch\n" + repeat("RUN echo hello $A\n", SIZE / 2)),
                new Input("one long line", "FROM scratch\nRUN " + "x".repeat(SIZE)),
                new Input("one long word with variables", "FROM scratch\nENV A=" + repeat("$A\\ \"b\"'c'", SIZE)),
                new Input("many pairs", "FROM scratch\nENV " + repeat("A=1 ", SIZE)),
                new Input("many labels with quotes", "FROM scratch\nLABEL " + repeat("a=\"b c\" ", SIZE)),
                new Input("many continuations", "FROM scratch\nRUN a " + repeat("\\\n# c\n b ", SIZE)),
                new Input("many stages that follow each other", stages(20_000)),
                new Input("many stages that copy from each other", copies(10_000)),
                new Input("a long list", "FROM scratch\nCMD [" + repeat("\"a\",", SIZE) + "\"b\"]"),
                new Input("open brackets", "FROM scratch\nCMD " + "[".repeat(SIZE)),
                new Input("open braces", "FROM scratch\nWORKDIR " + repeat("${A:-", SIZE)),
                new Input("open quotes", "FROM scratch\nWORKDIR " + repeat("\"${A:-", SIZE)),
                new Input("flags", "FROM scratch\nCOPY " + repeat("--exclude=a ", SIZE) + "a b"),
                new Input("one long flag", "FROM scratch\nCOPY --chown=\"" + "a".repeat(SIZE) + "\" a b"),
                new Input("nested triggers", "FROM scratch\n" + repeat("ONBUILD ", SIZE) + "RUN a"),
                new Input("here-documents", "FROM scratch\n" + repeat("COPY <<A /a\n$B\nA\n", SIZE)),
                new Input("one large here-document", "FROM scratch\nCOPY <<A /a\n" + repeat("$B '\"\n", SIZE) + "A\n"),
                new Input(
                        "many here-documents in a line",
                        "FROM scratch\nRUN " + repeat("<<A ", SIZE / 8) + "\n" + repeat("A\n", SIZE / 8)),
                new Input("unknown instructions", repeat("WHAT is this\n", SIZE)),
                new Input("directives", repeat("# escape=x\n", SIZE) + "FROM scratch"),
                new Input("emoji", "FROM scratch\nENV A=" + "\ud83d\ude00$B".repeat(SIZE / 5)));
    }

    private static String repeat(String piece, int size) {
        return piece.repeat(size / piece.length());
    }

    private static String stages(int count) {
        StringBuilder text = new StringBuilder("FROM scratch AS s0\n");
        for (int index = 1; index < count; index++) {
            text.append("FROM s")
                    .append(index - 1)
                    .append(" AS s")
                    .append(index)
                    .append('\n');
        }
        return text.toString();
    }

    private static String copies(int count) {
        StringBuilder text = new StringBuilder("FROM scratch AS s0\n");
        for (int index = 1; index < count; index++) {
            text.append("FROM scratch AS s")
                    .append(index)
                    .append("\nCOPY --from=s")
                    .append(index - 1)
                    .append(" a b\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void isReadCheckedAndOutlined(Input input) {
        assertThat(DockerfileParser.parse(new SourceFile("Dockerfile", input.text()))
                        .problems())
                .hasSizeLessThan(200_000);
        LanguageProperties.holdForDockerfile(input.text());
    }
}
