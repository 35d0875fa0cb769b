package dev.jbuild.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CellsTests {

    @Test
    void wideCharactersTakeTwoCellsAndMarksNone() {
        assertThat(Cells.width("abc")).isEqualTo(3);
        assertThat(Cells.width("日本語")).isEqualTo(6);
        assertThat(Cells.width("한글")).isEqualTo(4);
        assertThat(Cells.width("e\u0301")).isEqualTo(1);
        assertThat(Cells.width("🚀")).isEqualTo(2);
        assertThat(Cells.width("…=>─")).isEqualTo(4);
        assertThat(Cells.width("Ａ")).isEqualTo(2);
    }

    @Test
    void whatIsCutNeverTakesMoreThanItMay() {
        assertThat(Cells.clip("日本語", 6)).isEqualTo("日本語");
        assertThat(Cells.clip("日本語", 5)).isEqualTo("日本…");
        assertThat(Cells.clip("日本語", 4)).isEqualTo("日…");
        assertThat(Cells.clipStart("日本語", 4)).isEqualTo("…語");
        assertThat(Cells.clip("abc", 0)).isEmpty();
        assertThat(Cells.line("left", "9.9s", 20)).isEqualTo("left            9.9s");
        assertThat(Cells.line("a long text on the left", "9.9s", 20)).isEqualTo("a long text on… 9.9s");
        assertThat(Cells.apart("too long for it", "9.9s", 10)).isEqualTo("too long for it 9.9s");
    }

    @Test
    void tabsGoToEachEighthCell() {
        assertThat(Cells.withoutTabs("a\tb")).isEqualTo("a       b");
        assertThat(Cells.withoutTabs("\t\tb")).isEqualTo(" ".repeat(16) + "b");
        assertThat(Cells.withoutTabs("日本\tb\t")).isEqualTo("日本    b       ");
    }

    @Test
    void anyTextFitsIntoAnyWidth() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] letters = {"a", " ", "日", "🚀", "e\u0301", "\u200d", "❤\ufe0f", "\ud800", "ﷺ"};
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(letters[random.nextInt(letters.length)]);
            }
            int cells = random.nextInt(1, 30);
            String line = text.toString();
            assertThat(Cells.width(Cells.clip(line, cells))).as("seed %d", seed).isLessThanOrEqualTo(cells);
            assertThat(Cells.width(Cells.clipStart(line, cells)))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(cells);
            assertThat(Cells.width(Cells.line(line, "1.0s", cells)))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(cells);
        }
    }
}
