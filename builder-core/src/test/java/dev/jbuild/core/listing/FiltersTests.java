package dev.jbuild.core.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.core.failure.EngineException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FiltersTests {

    private static final Set<String> KEYS = Set.of("label", "status", "name");

    private static Filters filters(String... texts) throws EngineException {
        return Filters.parse("ps", List.of(texts), KEYS);
    }

    @Test
    void allLabelsHaveToBeThereAndAnyOfTheOthers() throws EngineException {
        Filters labels = filters("label=a", "label=b=2");
        assertThat(labels.fitLabels(Map.of("a", "1", "b", "2", "c", "3"))).isTrue();
        assertThat(labels.fitLabels(Map.of("a", "1", "b", "3"))).isFalse();
        assertThat(labels.fitLabels(Map.of("b", "2"))).isFalse();

        Filters states = filters("status=exited", "status=paused");
        assertThat(states.fits("status", "paused")).isTrue();
        assertThat(states.fits("status", "running")).isFalse();
        assertThat(filters().fits("status", "running")).isTrue();
    }

    @Test
    void whatIsNoFilterIsSaid() {
        assertThatThrownBy(() -> filters("statu=x"))
                .hasMessageContaining("invalid filter 'statu'")
                .isInstanceOfSatisfying(EngineException.class, failure -> {
                    assertThat(failure.code()).isEqualTo("JB5052");
                    assertThat(failure.help()).isEqualTo("Did you mean status?");
                });
        assertThatThrownBy(() -> filters("bad")).hasMessageContaining("bad format of filter");
        assertThatThrownBy(() -> filters("status=x").of("status", Set.of("exited", "paused")))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.help()).isEqualTo("Write one of exited, paused."));
        assertThatThrownBy(() -> filters("name=[").patterns("name")).hasMessageContaining("--filter name=[");
    }
}
