package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LongFormsTests {

    private static String shorten(String words) {
        return String.join(" ", LongForms.shorten(List.of(words.split(" ", -1))));
    }

    @Test
    void whatSaysOfWhatItIsMeansTheSame() {
        assertThat(shorten("container ls -a")).isEqualTo("ps -a");
        assertThat(shorten("container run --rm app")).isEqualTo("run --rm app");
        assertThat(shorten("image ls")).isEqualTo("images");
        assertThat(shorten("image rm app")).isEqualTo("rmi app");
        assertThat(shorten("image build -t app .")).isEqualTo("build -t app .");
        assertThat(shorten("volume list")).isEqualTo("volume ls");
        assertThat(shorten("builder prune -f")).isEqualTo("prune -f");
    }

    @Test
    void allElseStaysAsItIs() {
        for (String words :
                List.of("run image ls", "container prune", "volume ls", "image nonsense", "ps", "-t app container")) {
            assertThat(shorten(words)).isEqualTo(words);
        }
    }
}
