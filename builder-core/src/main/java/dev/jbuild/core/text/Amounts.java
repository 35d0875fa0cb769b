package dev.jbuild.core.text;

import java.time.Duration;
import java.util.Locale;

/** Sizes and lengths of time as people read them. */
public final class Amounts {

    private Amounts() {}

    /** Bytes with three digits and a decimal unit, in docker's words, for example {@code 4.27MB}. */
    public static String size(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        if (unit == 0) {
            return bytes + "B";
        }
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f%s", value, units[unit]);
    }

    /** For example {@code 340 ms}, {@code 12.3 s}, {@code 3 min 05 s} or {@code 1 h 02 min}. */
    public static String time(Duration duration) {
        long milliseconds = duration.toMillis();
        if (milliseconds < 1000) {
            return milliseconds + " ms";
        }
        if (milliseconds < 59_950) {
            return String.format(Locale.ROOT, "%.1f s", milliseconds / 1000.0);
        }
        long seconds = Math.round(milliseconds / 1000.0);
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }

    /** A part of a whole, for example {@code 12.3 %}; of nothing, nothing. */
    public static String share(long part, long whole) {
        double percent = percent(part, whole);
        return percent > 0 && percent < 0.05 ? "<0.1 %" : String.format(Locale.ROOT, "%.1f %%", percent);
    }

    /** A part of a whole, from 0 to 100. */
    public static double percent(long part, long whole) {
        return whole <= 0 ? 0 : Math.clamp(100.0 * part / whole, 0, 100);
    }
}
