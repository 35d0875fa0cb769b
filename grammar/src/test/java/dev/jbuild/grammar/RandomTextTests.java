package dev.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short run of what the fuzzer does for long; the seed is printed, and {@code -Djbuild.seed=N} repeats it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RandomTextTests {

    private static final int COUNT = 4000;

    private static long seed() {
        long seed = Long.getLong("jbuild.seed", System.nanoTime());
        System.out.println("RandomTextTests: repeat with -Djbuild.seed=" + seed);
        return seed;
    }

    @Test
    void everyTextIsReadOrRefusedWithItsPlace() {
        SplittableRandom random = new SplittableRandom(seed());
        for (int index = 0; index < COUNT; index++) {
            String text = RandomTexts.next(random, 60);
            assertThatCode(() -> LanguageProperties.holdForDockerfile(text))
                    .as("%s", text)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everyWordIsExpandedOrRefusedWithItsPlace() {
        SplittableRandom random = new SplittableRandom(seed());
        for (int index = 0; index < 5 * COUNT; index++) {
            String text = RandomTexts.next(random, 20);
            assertThatCode(() -> LanguageProperties.holdForWord(text))
                    .as("%s", text)
                    .doesNotThrowAnyException();
        }
    }
}
