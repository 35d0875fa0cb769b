package dev.jbuild.cli.command;

import dev.jbuild.core.failure.EngineException;
import java.util.Locale;

/** What is typed to leave a container without ending it, as {@code --detach-keys} has it: {@code ctrl-p,ctrl-q}. */
final class DetachKeys {

    static final String USUAL = "\u0010\u0011";

    private static final int CONTROL = 0x1f;

    private DetachKeys() {}

    /** The bytes of the keys. */
    static String parse(String text) throws EngineException {
        StringBuilder keys = new StringBuilder();
        for (String key : text.split(",", -1)) {
            String lower = key.toLowerCase(Locale.ROOT);
            if (lower.matches("ctrl-[a-z@\\[\\\\\\]^_]")) {
                keys.append((char) (lower.charAt(5) & CONTROL));
            } else if (key.length() == 1 && key.charAt(0) < 0x80) {
                keys.append(key);
            } else {
                throw new EngineException(
                        "JB1045",
                        "--detach-keys " + text + ": \"" + key + "\" is no key.",
                        "Write for example ctrl-p,ctrl-q, or a letter.");
            }
        }
        return keys.toString();
    }
}
