package dev.jbuild.grammar.word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jbuild.grammar.Tables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExpansionTableTests {

    static List<Tables.Row> rows() {
        return Tables.rows("expansion");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void wordExpandsAsInBuildKit(Tables.Row row) throws ExpansionException {
        WordExpander expander =
                new WordExpander(row.has("escape") ? row.text("escape").charAt(0) : '\\');
        Map<String, String> values = new HashMap<>();
        row.map("env").forEach((name, value) -> values.put(name, String.valueOf(value)));
        Variables variables = Variables.of(values);
        String word = row.text("word");

        if (row.has("error")) {
            ExpansionException failure =
                    catchThrowableOfType(ExpansionException.class, () -> expander.expand(word, variables));
            assertThat(failure).as(row.toString()).isNotNull();
            assertThat(kind(failure.kind())).contains(row.text("error"));
            if (row.has("message")) {
                assertThat(failure).hasMessageContaining(row.text("message"));
            }
        } else {
            assertThat(expander.expand(word, variables).value()).isEqualTo(row.text("result"));
            assertThat(expander.expandToWords(word, variables)).isEqualTo(row.list("words"));
        }
    }

    private static List<String> kind(ExpansionException.Kind kind) {
        return switch (kind) {
            case SINGLE_QUOTE, DOUBLE_QUOTE -> List.of("unterminated-quote");
            case MISSING_BRACE -> List.of("missing-brace");
            case MISSING_SLASH -> List.of("missing-slash");
            case BAD_SUBSTITUTION -> List.of("bad-substitution");
            case UNSUPPORTED_MODIFIER -> List.of("bad-modifier");
            case UNSET -> List.of("required");
            case BAD_PATTERN -> List.of("bad-pattern");
            case TOO_DEEP, TOO_LONG -> List.of("limit");
        };
    }
}
