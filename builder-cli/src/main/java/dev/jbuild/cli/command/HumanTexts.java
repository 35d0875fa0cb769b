package dev.jbuild.cli.command;

import dev.jbuild.core.text.ByteCount;
import java.time.Duration;
import java.time.Instant;

/** Sizes and times as people read them, in docker's words. */
final class HumanTexts {

    private HumanTexts() {}

    /** Bytes with three digits and a decimal unit, for example {@code 4.27MB}. */
    static String size(long bytes) {
        return ByteCount.shown(bytes);
    }

    /** How long ago something was, for example {@code 3 hours ago}. */
    static String ago(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds <= 1 ? "1 second ago" : seconds + " seconds ago";
        }
        if (seconds < 3600) {
            return plural(seconds / 60, "minute");
        }
        if (seconds < 48 * 3600) {
            return plural(seconds / 3600, "hour");
        }
        long days = seconds / 86400;
        if (days < 14) {
            return plural(days, "day");
        }
        if (days < 60) {
            return plural(days / 7, "week");
        }
        return days < 730 ? plural(days / 30, "month") : plural(days / 365, "year");
    }

    private static String plural(long count, String unit) {
        return count == 1
                ? (unit.equals("hour") ? "About an hour ago" : "1 " + unit + " ago")
                : count + " " + unit + "s ago";
    }
}
