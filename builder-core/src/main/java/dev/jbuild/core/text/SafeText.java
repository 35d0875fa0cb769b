package dev.jbuild.core.text;

import java.util.regex.Pattern;

/** Text of a container, made harmless for people's eyes: control characters could move a cursor or lie about a build. */
public final class SafeText {

    private static final Pattern SEQUENCES =
            Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]|\u001b\\][^\u0007\u001b]*(\u0007|\u001b\\\\)?|\u001b[@-_]");

    private SafeText() {}

    /** The text on one line, without terminal sequences and control characters. */
    public static String of(String text) {
        boolean clean = text.chars().noneMatch(SafeText::isDangerous);
        if (clean) {
            return text;
        }
        String bare = SEQUENCES.matcher(text).replaceAll("");
        StringBuilder safe = new StringBuilder(bare.length());
        bare.chars().filter(character -> !isDangerous(character)).forEach(character -> safe.append((char) character));
        return safe.toString();
    }

    private static boolean isDangerous(int character) {
        return (character < ' ' && character != '\t')
                || (character >= 0x7f && character < 0xa0)
                || (character >= 0x2028 && character <= 0x202e)
                || (character >= 0x2066 && character <= 0x2069);
    }
}
