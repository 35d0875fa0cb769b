package dev.jbuild.grammar.flag;

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
        boolean number = text.matches("[+-]?\\d{1,10}")
                && Long.parseLong(text) <= Integer.MAX_VALUE
                && Long.parseLong(text) >= Integer.MIN_VALUE;
        // As BuildKit reads it: what is no 32-bit number is a name, and a negative one is found out when it is used.
        return number ? new Id(Integer.parseInt(text)) : new Name(text);
    }

    @Override
    public String toString() {
        return user + group.map(own -> ":" + own).orElse("");
    }
}
