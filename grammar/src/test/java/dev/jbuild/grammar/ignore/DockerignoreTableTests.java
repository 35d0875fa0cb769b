package dev.jbuild.grammar.ignore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.grammar.Tables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DockerignoreTableTests {

    static List<Tables.Row> rows() {
        return Tables.rows("dockerignore");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void patternsHideWhatBuildKitHides(Tables.Row row) {
        if (row.has("error")) {
            assertThatThrownBy(() -> IgnorePatterns.parse(row.text("file")))
                    .as(row.toString())
                    .isInstanceOf(IllegalArgumentException.class);
            return;
        }
        IgnorePatterns patterns = IgnorePatterns.parse(row.text("file"));
        Map<String, Object> ignored = new LinkedHashMap<>();
        row.map("ignored").keySet().forEach(path -> ignored.put(path, patterns.ignores(path)));

        assertThat(patterns.patterns()).isEqualTo(row.list("patterns"));
        assertThat(ignored).isEqualTo(row.map("ignored"));
    }
}
