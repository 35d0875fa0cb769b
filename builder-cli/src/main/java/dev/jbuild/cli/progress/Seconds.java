package dev.jbuild.cli.progress;

import java.time.Duration;
import java.util.Locale;

/** Durations as BuildKit prints them. */
final class Seconds {

    private Seconds() {}

    static String tenths(Duration duration) {
        return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
    }

    static String thousandths(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    }
}
