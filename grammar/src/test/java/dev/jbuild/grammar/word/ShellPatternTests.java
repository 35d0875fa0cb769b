package dev.jbuild.grammar.word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The matcher that never tries back does what a regular expression does. */
class ShellPatternTests {

    private static String text(SplittableRandom random, String letters, int most) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(most + 1); length > 0; length--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    /** Like the pattern, but written out by hand: {@code *} lazily or not. */
    private static Pattern compile(String pattern, boolean greedy, String before) {
        StringBuilder regex = new StringBuilder("(?s)" + before);
        for (int index = 0; index < pattern.length(); index++) {
            switch (pattern.charAt(index)) {
                case '*' -> regex.append(greedy ? ".*" : ".*?");
                case '?' -> regex.append('.');
                default -> regex.append(pattern.charAt(index));
            }
        }
        return Pattern.compile(regex.toString());
    }

    private static String reversed(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    @Test
    void matchesWhatARegularExpressionMatches() {
        long seed = Long.getLong("jbuild.seed", System.nanoTime());
        System.out.println("ShellPatternTests: repeat with -Djbuild.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20_000; round++) {
            String pattern = text(random, "ab*?", 6);
            String value = text(random, "ab", 12);
            boolean longest = random.nextBoolean();
            ShellPattern shell = ShellPattern.of(pattern);
            String name = pattern + " in " + value + (longest ? " longest" : " shortest");

            Matcher prefix = compile(pattern, longest, "\\A").matcher(value);
            assertThat(shell.trimPrefix(value, longest))
                    .as(name)
                    .isEqualTo(prefix.find() ? value.substring(prefix.end()) : value);

            Matcher suffix = compile(reversed(pattern), longest, "\\A").matcher(reversed(value));
            assertThat(shell.trimSuffix(value, longest))
                    .as(name)
                    .isEqualTo(suffix.find() ? reversed(reversed(value).substring(suffix.end())) : value);

            Matcher first = compile(pattern, true, "").matcher(value);
            assertThat(shell.replace(value, "-", false, 1000)).as(name).isEqualTo(first.replaceFirst("-"));
        }
    }

    /** Where a match was just before, an empty one is not counted: so does Go, and Java does not. */
    @Test
    void replacesAllAsGoDoes() {
        assertThat(ShellPattern.of("*").replace("ab", "-", true, 1000)).isEqualTo("-");
        assertThat(ShellPattern.of("").replace("ab", "-", true, 1000)).isEqualTo("-a-b-");
        assertThat(ShellPattern.of("a?").replace("abacx", "-", true, 1000)).isEqualTo("--x");
        assertThat(ShellPattern.of("*").replace("", "-", true, 1000)).isEqualTo("-");
        assertThat(ShellPattern.of("x").replace("ab", "-", true, 1000)).isEqualTo("ab");
    }

    @Test
    void escapesMeanWhatTheyProtect() {
        assertThat(ShellPattern.of("\\*").trimPrefix("*a", false)).isEqualTo("a");
        assertThat(ShellPattern.of("a\\/b").trimPrefix("a/bc", false)).isEqualTo("c");
        assertThatThrownBy(() -> ShellPattern.of("\\a")).hasMessageContaining("invalid escape '\\a'");
        assertThatThrownBy(() -> ShellPattern.of("a\\")).hasMessageContaining("invalid escape");
        assertThatThrownBy(() -> ShellPattern.of("a".repeat(ShellPattern.MAX_LENGTH + 1)))
                .hasMessageContaining("longer than");
    }
}
