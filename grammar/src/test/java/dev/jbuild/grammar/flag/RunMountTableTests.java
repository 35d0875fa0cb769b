package dev.jbuild.grammar.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.grammar.Tables;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunMountTableTests {

    static List<Tables.Row> rows() {
        return Tables.rows("run-mount");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void mountIsReadAsInBuildKit(Tables.Row row) throws FlagException {
        if (row.text("mount").chars().filter(character -> character == '"').count() % 2 != 0) {
            // BuildKit takes a quote that is never closed for part of the value, and adds " true" to it. That helps
            // nobody: here it is an error.
            assertThatThrownBy(() -> RunMount.parse(row.text("mount"))).isInstanceOf(FlagException.class);
            return;
        }
        if (row.has("error")) {
            assertThatThrownBy(() -> RunMount.parse(row.text("mount")))
                    .as(row.toString())
                    .isInstanceOf(FlagException.class);
            return;
        }
        RunMount mount = RunMount.parse(row.text("mount"));
        Map<String, Object> expected = row.map("result");
        assertThat(mount.getClass().getSimpleName().toLowerCase(Locale.ROOT)).isEqualTo(expected.get("type"));
        switch (mount) {
            case RunMount.Bind bind -> {
                assertThat(bind.target()).isEqualTo(expected.get("target"));
                assertThat(bind.source().orElse("")).isEqualTo(expected.getOrDefault("source", ""));
                assertThat(bind.from().orElse("")).isEqualTo(expected.getOrDefault("from", ""));
            }
            case RunMount.Cache cache -> {
                assertThat(cache.target()).isEqualTo(expected.getOrDefault("target", ""));
                assertThat(cache.sharing().name().toLowerCase(Locale.ROOT))
                        .isEqualTo(expected.getOrDefault("sharing", "shared"));
            }
            case RunMount.Tmpfs tmpfs ->
                assertThat(tmpfs.size().isPresent() ? Optional.of(tmpfs.size().getAsLong()) : Optional.empty())
                        .isEqualTo(Optional.ofNullable(expected.get("size")));
            case RunMount.Secret secret ->
                assertThat(secret.required()).isEqualTo(expected.getOrDefault("required", false));
            case RunMount.Ssh ssh -> assertThat(ssh.required()).isEqualTo(expected.getOrDefault("required", false));
        }
    }
}
