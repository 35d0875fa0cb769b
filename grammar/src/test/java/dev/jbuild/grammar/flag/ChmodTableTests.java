package dev.jbuild.grammar.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.grammar.Tables;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChmodTableTests {

    static List<Tables.Row> rows() {
        return Tables.rows("chmod");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void modeBecomesWhatBuildKitMakesOfIt(Tables.Row row) throws FlagException {
        if (row.has("error")) {
            assertThatThrownBy(() -> ChmodSpec.parse(row.text("mode")))
                    .as(row.toString())
                    .isInstanceOf(FlagException.class);
        } else {
            int mode = ChmodSpec.parse(row.text("mode")).apply(Integer.parseInt(row.text("from"), 8), row.flag("dir"));
            assertThat(Integer.toOctalString(mode))
                    .isEqualTo(Integer.toOctalString(Integer.parseInt(row.text("result"), 8)));
        }
    }
}
