package dev.jbuild.core.text;

/** Text of a container, made harmless for a terminal: control characters could move the cursor or lie about a build. */
public final class SafeText {

    private SafeText() {}

    /** The text without control characters, but for tabs, and without what turns the direction of writing. */
    public static String of(String text) {
        boolean clean = text.chars().noneMatch(SafeText::isDangerous);
        if (clean) {
            return text;
        }
        String bare = text.replaceAll(
                "\u001b\\[[0-?]*[ -/]*[@-~]|\u001b\\][^\u0007\u001b]*(\u0007|\u001b\\\\)?|\u001b[@-_]", "");
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
