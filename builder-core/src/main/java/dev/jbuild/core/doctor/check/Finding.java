package dev.jbuild.core.doctor.check;

import java.util.Locale;

/**
 * What was found of one thing.
 *
 * @param subject what was looked at, one word
 * @param text one or more sentences
 * @param advice what to do about it; empty if it is all right
 */
public record Finding(String subject, Level level, String text, String advice) {

    /** How it is. */
    public enum Level {
        OK,
        /** It works, but not all of it, or not as well as it could. */
        NOTE,
        /** Something that jbuild can do elsewhere is refused here. */
        PROBLEM;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Finding ok(Check check, String text) {
        return new Finding(check.subject(), Level.OK, text, "");
    }

    public static Finding note(Check check, String text, String advice) {
        return new Finding(check.subject(), Level.NOTE, text, advice);
    }

    public static Finding problem(Check check, String text, String advice) {
        return new Finding(check.subject(), Level.PROBLEM, text, advice);
    }
}
