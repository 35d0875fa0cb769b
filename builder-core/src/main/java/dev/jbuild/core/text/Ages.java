package dev.jbuild.core.text;

import java.time.Duration;
import java.time.Instant;

/** Lengths of time in docker's words. */
public final class Ages {

    private static final int DAY_HOURS = 24;

    private Ages() {}

    /** How long it is from one time to another, for example {@code About a minute} or {@code 3 weeks}. */
    public static String between(Instant then, Instant now) {
        long seconds = Math.max(0, Duration.between(then, now).toSeconds());
        if (seconds < 60) {
            return seconds < 1 ? "Less than a second" : seconds == 1 ? "1 second" : seconds + " seconds";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        }
        long hours = (minutes + 30) / 60;
        if (hours < 2 * DAY_HOURS) {
            return hours == 1 ? "About an hour" : hours + " hours";
        }
        long days = hours / DAY_HOURS;
        if (days < 14) {
            return days + " days";
        }
        if (days < 60) {
            return days / 7 + " weeks";
        }
        return days < 730 ? days / 30 + " months" : days / 365 + " years";
    }
}
