package dev.jbuild.core.text;

import java.util.Locale;

/** Numbers of bytes as people read them. */
public final class ByteCount {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private ByteCount() {}

    /** Bytes with three digits and a decimal unit, for example {@code 4.27MB}. */
    public static String shown(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        if (unit == 0) {
            return bytes + "B";
        }
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f%s", value, UNITS[unit]);
    }
}
