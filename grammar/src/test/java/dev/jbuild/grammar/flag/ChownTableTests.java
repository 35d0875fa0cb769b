package dev.jbuild.grammar.flag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.grammar.Tables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChownTableTests {

    static List<Tables.Row> rows() {
        return Tables.rows("chown");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void ownerIsReadAsInBuildKit(Tables.Row row) throws FlagException {
        ChownSpec spec = ChownSpec.parse(row.text("chown"));

        assertThat(Optional.of(spec.user())).isEqualTo(account(row.map("result"), "user"));
        assertThat(spec.group()).isEqualTo(account(row.map("result"), "group"));
    }

    @SuppressWarnings("unchecked")
    private static Optional<ChownSpec.Account> account(Map<String, Object> result, String key) {
        if (!(result.get(key) instanceof Map<?, ?> fields)) {
            return Optional.empty();
        }
        Map<String, Object> account = (Map<String, Object>) fields;
        return Optional.of(
                account.get("id") instanceof Long id
                        ? new ChownSpec.Id(Math.toIntExact(id))
                        : new ChownSpec.Name(String.valueOf(account.get("name"))));
    }
}
