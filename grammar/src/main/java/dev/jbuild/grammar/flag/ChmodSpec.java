package dev.jbuild.grammar.flag;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of {@code --chmod}: an octal mode, or symbolic changes such as {@code u+x,go-w}. */
public final class ChmodSpec {

    private static final int ALL = 07777;
    private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)((?:[+=-](?:[ugo]|[rwxXst]*))+)");
    private static final Pattern ACTION = Pattern.compile("([+=-])([ugo]|[rwxXst]*)");

    private final String text;
    private final List<Change> changes;
    private final int octal;

    /** One action: for whom, what kind, which permissions. */
    private record Change(String who, char kind, String permissions) {}

    private ChmodSpec(String text, int octal, List<Change> changes) {
        this.text = text;
        this.octal = octal;
        this.changes = changes;
    }

    /**
     * Reads a mode.
     *
     * @throws FlagException if it is none, or over 07777
     */
    public static ChmodSpec parse(String text) throws FlagException {
        if (text.matches("\\d+")) {
            if (!text.matches("0*[0-7]{1,4}")) {
                throw new FlagException("range", "\"" + text + "\" is not a mode from 0 to 7777");
            }
            return new ChmodSpec(text, Integer.parseInt(text, 8), List.of());
        }
        List<Change> changes = new ArrayList<>();
        for (String clause : text.split(",", -1)) {
            Matcher matcher = CLAUSE.matcher(clause);
            if (!matcher.matches()) {
                throw new FlagException("syntax", "\"" + text + "\" is not a mode");
            }
            Matcher action = ACTION.matcher(matcher.group(2));
            while (action.find()) {
                changes.add(new Change(matcher.group(1), action.group(1).charAt(0), action.group(2)));
            }
        }
        return new ChmodSpec(text, -1, changes);
    }

    /** The mode that a file with {@code mode} (its low twelve bits) gets. */
    public int apply(int mode, boolean directory) {
        if (octal >= 0) {
            return octal;
        }
        int result = mode & ALL;
        for (Change change : changes) {
            result = apply(change, result, directory);
        }
        return result;
    }

    private static int apply(Change change, int mode, boolean directory) {
        String who = change.who().isEmpty() || change.who().contains("a") ? "ugo" : change.who();
        int bits = 0;
        int affected = 0;
        for (int index = 0; index < who.length(); index++) {
            int shift = shift(who.charAt(index));
            affected |= 7 << shift;
            bits |= permissions(change.permissions(), mode, directory) << shift;
        }
        int special = special(change, who);
        int specialAffected = (who.contains("u") ? 04000 : 0)
                | (who.contains("g") ? 02000 : 0)
                | (change.who().isEmpty() || change.who().contains("a") || who.contains("o") ? 01000 : 0);
        return switch (change.kind()) {
            case '+' -> mode | bits | special;
            case '-' -> mode & ~(bits | special);
            default -> (mode & ~(affected | (directory ? 0 : specialAffected))) | bits | special;
        };
    }

    private static int shift(char who) {
        return switch (who) {
            case 'u' -> 6;
            case 'g' -> 3;
            default -> 0;
        };
    }

    private static int permissions(String permissions, int mode, boolean directory) {
        int bits = 0;
        for (int index = 0; index < permissions.length(); index++) {
            char permission = permissions.charAt(index);
            bits |= switch (permission) {
                case 'r' -> 4;
                case 'w' -> 2;
                case 'x' -> 1;
                case 'X' -> directory || (mode & 0111) != 0 ? 1 : 0;
                case 'u', 'g', 'o' -> (mode >> shift(permission)) & 7;
                default -> 0;
            };
        }
        return bits;
    }

    private static int special(Change change, String who) {
        int bits = 0;
        if (change.permissions().contains("s")) {
            bits |= (who.contains("u") ? 04000 : 0) | (who.contains("g") ? 02000 : 0);
        }
        if (change.permissions().contains("t")) {
            bits |= 01000;
        }
        return bits;
    }

    @Override
    public String toString() {
        return text;
    }
}
