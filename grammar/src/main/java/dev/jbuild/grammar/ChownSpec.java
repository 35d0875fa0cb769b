package dev.jbuild.grammar;

import java.util.Optional;

/**
 * The value of {@code --chown}: a user and perhaps a group, each by number or name.
 *
 * @param group empty if none is named: it is the user's then
 */
public record ChownSpec(Account user, Optional<Account> group) {

    /** A number or a name. */
    public sealed interface Account {}

    public record Id(int number) implements Account {
        @Override
        public String toString() {
            return Integer.toString(number);
        }
    }

    public record Name(String name) implements Account {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Reads {@code user}, {@code user:group}, or {@code :group} (of root).
     *
     * @throws FlagException if a number is out of range
     */
    public static ChownSpec parse(String text) throws FlagException {
        int colon = text.indexOf(':');
        Account user = account(colon < 0 ? text : text.substring(0, colon));
        return new ChownSpec(user, colon < 0 ? Optional.empty() : Optional.of(account(text.substring(colon + 1))));
    }

    private static Account account(String text) throws FlagException {
        if (text.isEmpty()) {
            return new Id(0);
        }
        if (!text.matches("[+-]?\\d+")) {
            return new Name(text);
        }
        if (text.length() > 11 || Long.parseLong(text) > Integer.MAX_VALUE || Long.parseLong(text) < 0) {
            throw new FlagException("out-of-range", "the id " + text + " is out of range: ids go from 0 to 2147483647");
        }
        return new Id(Integer.parseInt(text));
    }

    @Override
    public String toString() {
        return user + group.map(own -> ":" + own).orElse("");
    }
}
