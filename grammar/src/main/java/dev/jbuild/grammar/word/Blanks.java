package dev.jbuild.grammar.word;

/** What counts as a blank: Unicode's white space, among it the no-break space that copied text often has. */
public final class Blanks {

    private Blanks() {}

    public static boolean isBlank(char character) {
        return switch (character) {
            case ' ', '\t', '\n', '\u000b', '\f', '\r', '\u0085', '\u00a0' -> true;
            default -> character > '\u00ff' && Character.isSpaceChar(character);
        };
    }

    /** What divides the paths of COPY, the ports of EXPOSE and their like: of all blanks, only these. */
    public static boolean isDivider(char character) {
        return switch (character) {
            case ' ', '\t', '\n', '\u000b', '\f', '\r' -> true;
            default -> false;
        };
    }

    public static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }
}
