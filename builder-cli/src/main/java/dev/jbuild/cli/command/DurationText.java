package dev.jbuild.cli.command;

import dev.jbuild.core.failure.EngineException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as flags have them: {@code 90s}, {@code 30m}, {@code 1h30m}. */
final class DurationText {

    private static final Pattern TIME = Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

    private DurationText() {}

    static Duration read(String flag, String text) throws EngineException {
        Matcher matcher = TIME.matcher(text.matches("\\d{1,6}") ? text + "s" : text);
        if (!matcher.matches() || text.isEmpty()) {
            throw wrong(flag, text);
        }
        Duration duration = Duration.ofHours(number(matcher.group(1)))
                .plusMinutes(number(matcher.group(2)))
                .plusSeconds(number(matcher.group(3)));
        if (duration.isZero()) {
            throw wrong(flag, text);
        }
        return duration;
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static EngineException wrong(String flag, String text) {
        return new EngineException(
                "JB1007", flag + " " + text + " is no time.", "Write for example 90s, 30m or 1h30m.");
    }
}
