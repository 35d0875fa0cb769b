package dev.jbuild.grammar.flag;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code 200ms}. */
public final class Durations {

    private static final Pattern PART =
            Pattern.compile("(\\d{1,18}(?:\\.\\d{0,9})?|\\.\\d{1,9})(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> UNITS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "µs",
            1_000L,
            "μs",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L);

    private Durations() {}

    /** The nanoseconds; empty if the text is no duration or longer than 292 years. */
    public static Optional<Long> parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.of(0L);
        }
        BigDecimal total = BigDecimal.ZERO;
        Matcher matcher = PART.matcher(rest);
        int at = 0;
        while (matcher.find() && matcher.start() == at) {
            long unit = UNITS.getOrDefault(matcher.group(2), 1L);
            total = total.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)));
            at = matcher.end();
        }
        if (at == 0 || at != rest.length() || total.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(negative ? -total.longValue() : total.longValue());
    }
}
