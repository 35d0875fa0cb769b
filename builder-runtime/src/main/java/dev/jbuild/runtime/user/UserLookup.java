package dev.jbuild.runtime.user;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.runtime.sandbox.SandboxException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns what USER or {@code --user} says into numbers. */
public final class UserLookup {

    private UserLookup() {}

    /**
     * Resolves {@code ""} (root), {@code user}, {@code user:group}, each a name or a number.
     *
     * <p>A number needs no entry; without a group its group is the entry's, or 0. Numbers go from 0 to 2147483647: more
     * would wrap around in the kernel. A group given here takes the place of all others of the user.
     *
     * @throws SandboxException if a name is not in the image's files, or a number is out of range
     */
    public static UserSpec resolve(String user, RootDir root) throws SandboxException, IOException {
        AccountFiles files = new AccountFiles(root);
        int colon = user.indexOf(':');
        String name = colon < 0 ? user : user.substring(0, colon);
        String group = colon < 0 ? "" : user.substring(colon + 1);
        Optional<AccountFiles.Account> account;
        int uid = 0;
        if (name.isEmpty()) {
            account = files.user(0);
        } else if (isNumber(name)) {
            uid = number(name, "user");
            account = files.user(uid);
        } else {
            account = files.user(name);
            if (account.isEmpty()) {
                throw new SandboxException(
                        "JB5120",
                        SandboxException.Kind.FAILED,
                        "Unable to find user " + name + ": no matching entries in the image's /etc/passwd.");
            }
            uid = account.get().uid();
        }
        int gid = account.map(AccountFiles.Account::gid).orElse(0);
        List<Integer> groups = List.of();
        if (!group.isEmpty()) {
            gid = isNumber(group) ? number(group, "group") : named(files, group);
        } else if (account.isPresent()) {
            groups = files.groupsOf(account.get().name());
        }
        return new UserSpec(
                uid, gid, groups, account.map(AccountFiles.Account::home).filter(home -> home.startsWith("/")));
    }

    private static int named(AccountFiles files, String group) throws SandboxException, IOException {
        OptionalInt gid = files.group(group);
        if (gid.isEmpty()) {
            throw new SandboxException(
                    "JB5121",
                    SandboxException.Kind.FAILED,
                    "Unable to find group " + group + ": no matching entries in the image's /etc/group.");
        }
        return gid.getAsInt();
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]+");
    }

    private static int number(String text, String what) throws SandboxException {
        OptionalInt id = AccountFiles.id(text);
        if (id.isEmpty()) {
            throw new SandboxException(
                    "JB5122",
                    SandboxException.Kind.FAILED,
                    "The " + what + " " + text + " is out of range: ids go from 0 to 2147483647.");
        }
        return id.getAsInt();
    }
}
