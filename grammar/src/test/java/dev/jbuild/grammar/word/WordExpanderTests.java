package dev.jbuild.grammar.word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the table of words does not hold: limits, places, and what fuzzing found. */
class WordExpanderTests {

    private static final Map<String, String> VALUES = Map.of("A", "va", "BIG", "x".repeat(1 << 20));

    private static final Variables VARIABLES = Variables.of(VALUES);

    private final WordExpander expander = new WordExpander('\\');

    private ExpansionException failure(String word) {
        return catchThrowableOfType(ExpansionException.class, () -> expander.expand(word, VARIABLES));
    }

    @Test
    void nestingHasALimit() throws ExpansionException {
        String deepest = "${X:-".repeat(WordTree.MAX_DEPTH) + "end" + "}".repeat(WordTree.MAX_DEPTH);
        assertThat(expander.expand(deepest, VARIABLES).value()).isEqualTo("end");
        assertThat(failure("${X:-" + deepest + "}").kind()).isEqualTo(ExpansionException.Kind.TOO_DEEP);
    }

    @Test
    void aResultHasALimit() {
        assertThat(failure("$BIG".repeat(17)).kind()).isEqualTo(ExpansionException.Kind.TOO_LONG);
        assertThat(failure("${X:-" + "$BIG".repeat(17) + "}").kind()).isEqualTo(ExpansionException.Kind.TOO_LONG);
        assertThat(failure("${BIG//x/12345678901234567}").kind()).isEqualTo(ExpansionException.Kind.TOO_LONG);
    }

    @Test
    void allResultsTogetherHaveALimit() throws ExpansionException {
        for (int index = 0; index < WordExpander.MAX_TOTAL >> 24; index++) {
            expander.expand("$BIG".repeat(16), VARIABLES);
        }
        assertThat(failure("$A").kind()).isEqualTo(ExpansionException.Kind.TOO_LONG);
    }

    @Test
    void aFailureNamesItsPlaceInTheWord() {
        ExpansionException failure = failure("\ud83d\ude00 ab${X:?no}c");
        assertThat(failure.from()).isEqualTo(5);
        assertThat(failure.to()).isEqualTo(13);
        assertThat(failure).hasMessage("X: no");
    }

    @Test
    void variablesAreCountedAsFoundOrNot() throws ExpansionException {
        WordExpander.Expansion expansion = expander.expand("$A ${B:-$C} ${A+$D}", VARIABLES);
        assertThat(expansion.matched()).containsExactly("A");
        assertThat(expansion.unmatched()).containsExactlyInAnyOrder("B", "C", "D");
    }

    @Test
    void inAHereDocumentQuotesAreTextAndTheEscapeIsABackslash() throws ExpansionException {
        assertThat(new WordExpander('`')
                        .expandRaw("'$A' \"${A}\" \\$A `$A", VARIABLES)
                        .value())
                .isEqualTo("'va' \"va\" $A `va");
    }

    /** Fuzzing found that the place of a failure was one in the word with escapes added, and so behind its end. */
    @Test
    void aBareWordThatCannotBeReadHasAPlaceInItself() {
        String word = "$=$\\{\\${A";
        assertThatThrownBy(() -> expander.splitBare("'" + word))
                .isInstanceOfSatisfying(
                        ExpansionException.class,
                        failure -> assertThat(failure.to()).isEqualTo(word.length() + 1));
    }

    /** An error inside of braces that are never closed is told as the missing brace, as BuildKit tells it. */
    @Test
    void whatReachesTheEndIsAMissingBrace() {
        assertThat(failure("${A:-'x").kind()).isEqualTo(ExpansionException.Kind.MISSING_BRACE);
        assertThat(failure("${A/'x").kind()).isEqualTo(ExpansionException.Kind.MISSING_SLASH);
        assertThat(failure("${A:-${X:?no} y").kind()).isEqualTo(ExpansionException.Kind.UNSET);
        assertThat(failure("${A:-${X:?no}").kind()).isEqualTo(ExpansionException.Kind.MISSING_BRACE);
        assertThat(failure("${").kind()).isEqualTo(ExpansionException.Kind.MISSING_BRACE);
        assertThat(failure("${A:").kind()).isEqualTo(ExpansionException.Kind.MISSING_BRACE);
    }

    @Test
    void digitsAreOneName() throws ExpansionException {
        assertThat(expander.expand("$012x", VARIABLES).value()).isEqualTo("x");
    }
}
