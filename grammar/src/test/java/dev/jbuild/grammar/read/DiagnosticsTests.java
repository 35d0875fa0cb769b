package dev.jbuild.grammar.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.grammar.CommandLine;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemRenderer;
import dev.jbuild.grammar.problem.SourceFile;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a Dockerfile that can't be read. */
class DiagnosticsTests {

    private static ParseResult parse(String text) {
        return DockerfileParser.parse(new SourceFile("Dockerfile", text));
    }

    @Test
    void allProblemsAreToldAtOnceInTheOrderOfTheirPlaces() {
        List<Problem> problems = parse("FORM scratch\nFROM scratch\nCOPY --form=a b c\nEXPOSE\nENV A=1 B\nCMD [1]\n")
                .errors();
        assertThat(problems)
                .extracting(problem -> problem.range().startLine() + " " + problem.code())
                .containsExactly("1 JB1111", "3 JB1120", "4 JB1140", "5 JB1134", "6 JB1136");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    FORM scratch                        | Did you mean FROM?
                    EXPOS 80                            | Did you mean EXPOSE?
                    COPY --form=a b c                   | Did you mean --from?
                    RUN --monut=type=cache,target=/a b  | Did you mean --mount?
                    HEALTHCHECK --intervall=3s CMD a    | Did you mean --interval?
                    """)
    void whatWasMeantIsSuggested(String line, String help) {
        assertThat(parse("FROM scratch\n" + line + "\n").errors().getFirst().help())
                .isEqualTo(help);
    }

    @Test
    void aDirectiveThatIsNearlyOneIsSuggested() {
        assertThat(parse("# sintax=x\nFROM scratch\n").problems().getFirst().help())
                .isEqualTo("Did you mean \"syntax\"?");
    }

    @Test
    void theExcerptMarksTheFlagAlsoInAContinuedLine() {
        String text = "FROM scratch\nCOPY --link \\\n  --chmud=1 a b\n";
        assertThat(ProblemRenderer.render(
                        new SourceFile("Dockerfile", text), parse(text).errors().getFirst(), false))
                .isEqualTo("""
                        ERROR: Dockerfile:3:3: COPY: unknown flag: --chmud. [JB1120]
                           3 |   --chmud=1 a b
                             |   ^^^^^^^^^
                        Did you mean --chmod?""");
    }

    @Test
    void whatIsLeftIsTrustedOnlyIfNothingWithNamesIsMissing() {
        assertThat(parse("FROM scratch\nCOPY a\nLABEL a=b\n").complete()).isTrue();
        assertThat(parse("FROM scratch\nCOPY a\nLABEL a=b\n").readable()).isPresent();
        assertThat(parse("FROM scratch\nARG =a\n").complete()).isFalse();
        assertThat(parse("FROM scratch\nWHAT a\n").complete()).isFalse();
    }

    @Test
    void aFileThatIsNoTextGetsOneSentence() {
        byte[] bytes = new byte[5000];
        new Random(1).nextBytes(bytes);
        assertThat(DockerfileParser.parse(SourceFile.of("Dockerfile", bytes)).errors())
                .extracting(Problem::code)
                .containsExactly("JB1106");
    }

    @Test
    void sizesAndCountsHaveLimits() {
        assertThat(parse("x".repeat(DockerfileParser.MAX_LENGTH + 1))
                        .errors()
                        .getFirst()
                        .code())
                .isEqualTo("JB1100");
        assertThat(parse("FROM scratch\n" + "USER a\n".repeat(100_001)).errors())
                .extracting(Problem::code)
                .containsExactly("JB1104");
    }

    private static Instruction only(String line) {
        return parse("FROM scratch\n" + line + "\n")
                .dockerfile()
                .orElseThrow()
                .stages()
                .getFirst()
                .instructions()
                .getFirst();
    }

    /** Text that was copied from a page often has no-break spaces in front; BuildKit reads over them, and so do we. */
    @Test
    void noBreakSpacesBeforeAnInstructionAreBlanks() {
        assertThat(only("\u00a0\u00a0LABEL a=b")).isInstanceOf(Instruction.Label.class);
    }

    @Test
    void theEscapeCharacterOfTheFileCountsInFlagsToo() {
        Dockerfile dockerfile = parse("# escape=`\nFROM scratch\nCOPY --chown=a`\"b --from=c\\d e f\n")
                .dockerfile()
                .orElseThrow();
        Instruction.Copy copy =
                (Instruction.Copy) dockerfile.stages().getFirst().instructions().getFirst();
        assertThat(copy.chown().orElseThrow().text()).isEqualTo("a\"b");
        assertThat(copy.from().orElseThrow().text()).isEqualTo("c\\d");
    }

    @Test
    void aQuoteInAFlagThatIsNeverClosedTakesTheRestOfTheLine() {
        Dockerfile dockerfile = parse("FROM scratch\nRUN --mount=\"type=tmpfs,target=/x echo hi\n")
                .dockerfile()
                .orElseThrow();
        Instruction.Run run =
                (Instruction.Run) dockerfile.stages().getFirst().instructions().getFirst();
        assertThat(run.command()).as("nothing is left for it").isEqualTo(new CommandLine.ShellForm("", List.of()));
    }

    @Test
    void aLineThatBuildKitCantReadIsRefused() {
        String longest = "RUN " + "x".repeat(65_535 - 4);
        assertThat(parse("FROM scratch\n" + longest + "\n").errors()).isEmpty();
        assertThat(parse("FROM scratch\n" + longest + "y\n").errors())
                .extracting(problem -> problem.range().startLine() + " " + problem.code())
                .containsExactly("2 JB1107");
    }

    @Test
    void aListWithAListInItIsNoShellLine() {
        assertThat(parse("FROM scratch\nCMD [\"a\", [\"b\"], {\"c\": 1}]\n")
                        .errors()
                        .getFirst()
                        .code())
                .isEqualTo("JB1136");
        assertThat(parse("FROM scratch\nCMD " + "[".repeat(5000) + "]".repeat(5000) + "\n")
                        .dockerfile())
                .as("too deep to be looked at: a line for the shell")
                .isPresent();
    }

    @Test
    void onlyQuotesInItsNameKeepAHereDocumentFromBeingExpanded() {
        assertThat(((CommandLine.ShellForm) ((Instruction.Run) only("RUN cat <<E\\OF\n$x\nEOF")).command())
                        .heredocs()
                        .getFirst()
                        .expand())
                .isTrue();
        assertThat(((CommandLine.ShellForm) ((Instruction.Run) only("RUN cat << 'EOF'\n$x\nEOF")).command())
                        .heredocs()
                        .getFirst()
                        .expand())
                .isFalse();
    }
}
