package dev.jbuild.cli.command;

import dev.jbuild.core.failure.EngineException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;

/** Points of time as docker's flags have them: dates, times, seconds since 1970, or how long ago. */
final class TimeText {

    private static final int NANO_DIGITS = 9;

    private TimeText() {}

    /** Empty for an empty text. */
    static Optional<Instant> read(String flag, String text) throws EngineException {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Instant now = Clock.systemUTC().instant();
        if (text.equals("now")) {
            return Optional.of(now);
        }
        if (text.matches("[0-9]{1,11}(\\.[0-9]{1,9})?")) {
            int point = text.indexOf('.');
            String fraction = point < 0 ? "" : text.substring(point + 1);
            return Optional.of(Instant.ofEpochSecond(
                    Long.parseLong(point < 0 ? text : text.substring(0, point)),
                    Long.parseLong(fraction + "0".repeat(NANO_DIGITS - fraction.length()))));
        }
        try {
            return Optional.of(date(text));
        } catch (DateTimeException anAge) {
            if (!text.matches("([0-9]+[hms])+")) {
                throw new EngineException(
                        "JB1060",
                        flag + " " + text + " is no time.",
                        "Write for example 10m, 2026-01-31, 2026-01-31T12:00:00Z, or seconds since 1970.",
                        anAge);
            }
            boolean isNow = text.matches("(0+[hms])+");
            return Optional.of(isNow ? now : now.minus(DurationText.read(flag, text)));
        }
    }

    private static Instant date(String text) {
        if (text.length() <= "2026-01-31".length()) {
            return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
        }
        return text.matches(".*(Z|[+-][0-9]{2}:[0-9]{2})")
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
    }
}
