package dev.jbuild.grammar.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.grammar.problem.ProblemException;
import org.junit.jupiter.api.Test;

/** What is looked at, and what is told of it. */
class LinterTests {

    private final Lint lint = new Lint();

    @Test
    void optionsOfTheFileSilenceRules() throws ProblemException {
        assertThat(lint.findings("# check=skip=all\nFROM scratch as X\n")).isEmpty();
        assertThat(lint.rules("# check=skip=FromAsCasing , StageNameCasing\nFROM scratch as X\ncopy a /b\n"))
                .containsExactly("ConsistentInstructionCasing");
    }

    @Test
    void theBuildArgumentReplacesTheOptionsOfTheFile() throws ProblemException {
        assertThat(lint.buildArg(LintRequest.OPTIONS, "skip=all").findings("# check=error=true\nFROM scratch as x\n"))
                .isEmpty();
        LintResult result =
                lint.buildArg(LintRequest.OPTIONS, "error=true").result("# check=skip=all\nFROM scratch as x\n");
        assertThat(result.asErrors()).isTrue();
        assertThat(result.brokenRules()).containsExactly("FromAsCasing");
    }

    @Test
    void anOptionThatThereIsNotIsAnError() {
        assertThatThrownBy(() -> lint.findings("# check=skipp=all\nFROM scratch\n"))
                .isInstanceOfSatisfying(ProblemException.class, failure -> {
                    assertThat(failure.problem().code()).isEqualTo("JB1170");
                    assertThat(failure.problem().help()).isEqualTo("Did you mean skip=?");
                    assertThat(failure.problem().range().startColumn()).isEqualTo(9);
                });
        assertThatThrownBy(() -> lint.findings("# check=error=maybe\nFROM scratch\n"))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void aRuleThatThereIsNotIsToldOfWithTheOneThatWasMeant() throws ProblemException {
        LintResult result = lint.result("# check=skip=StageNameCase\nFROM scratch\n");
        assertThat(result.findings()).hasSize(1);
        assertThat(result.findings().getFirst().help()).isEqualTo("Did you mean StageNameCasing?");
        assertThat(result.brokenRules()).as("it is no finding of a rule").isEmpty();
    }

    @Test
    void onlyTheStagesThatTheTargetNeedsAreLookedAtClosely() throws ProblemException {
        String text = "FROM scratch AS a\nENV x y\nFROM scratch AS b\nENV x y\nFROM a\nCOPY --from=b c /d\n";
        assertThat(lint.target(0).findings(text)).hasSize(1);
        assertThat(lint.target(1).findings(text))
                .extracting(line -> line.substring(0, 1))
                .containsExactly("4");
        assertThat(lint.target(2).findings(text)).hasSize(2);
    }

    @Test
    void whatCannotBeExpandedIsLeftToTheBuild() throws ProblemException {
        assertThat(lint.findings("FROM scratch\nENV a=${b:?}\nCOPY $c /d\nWORKDIR ${e\nEXPOSE x\n"))
                .as("after the ENV nobody knows which variables there are")
                .isEmpty();
    }

    @Test
    void anInstructionsOwnCommentSpeaksForItAlone() throws ProblemException {
        assertThat(lint.findings("FROM scratch\n# check=skip=LegacyKeyValueFormat\nENV a b\nENV c d\n"))
                .extracting(line -> line.substring(0, 1))
                .containsExactly("4");
    }
}
