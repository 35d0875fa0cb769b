package dev.jbuild.core.exec;

import dev.jbuild.core.failure.EngineException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as docker's flags have them: {@code 64m}, {@code 1g}, {@code 1048576}. A unit is a power of 1024. */
public final class SizeText {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([kmgt]?)i?b?", Pattern.CASE_INSENSITIVE);

    private SizeText() {}

    /**
     * The bytes.
     *
     * @throws EngineException if it is no size, or zero
     */
    public static long parse(String flag, String text) throws EngineException {
        Matcher matcher = SIZE.matcher(text.strip());
        if (matcher.matches()) {
            String unit = matcher.group(2).toLowerCase(Locale.ROOT);
            long factor = unit.isEmpty() ? 1 : 1L << (10 * ("kmgt".indexOf(unit) + 1));
            long number = Long.parseLong(matcher.group(1));
            if (number > 0 && number <= Long.MAX_VALUE / factor) {
                return number * factor;
            }
        }
        throw new EngineException(
                "JB1009", flag + " " + text + " is no size.", "Write for example 64m, 1g, or a number of bytes.");
    }
}
