package dev.jbuild.core.copy;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.grammar.flag.ChownSpec;
import dev.jbuild.grammar.flag.FlagException;
import dev.jbuild.runtime.user.AccountFiles;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Turns the names of {@code --chown} into numbers, by the image's own passwd and group. */
public final class OwnerLookup {

    private final RootDir root;
    private final Consumer<String> warn;

    public OwnerLookup(RootDir root, Consumer<String> warn) {
        this.root = root;
        this.warn = warn;
    }

    /** The owner that a USER's value means. */
    public UserSpec user(String text) throws EngineException, IOException {
        try {
            Copier.Owner owner = find(ChownSpec.parse(text));
            return new UserSpec(owner.uid(), owner.gid(), List.of(), Optional.empty());
        } catch (FlagException wrong) {
            throw new EngineException(
                    "JB1235",
                    "USER " + text + ": " + wrong.getMessage() + ".",
                    "Write user, user:group, or their numbers.",
                    wrong);
        }
    }

    Copier.Owner find(ChownSpec spec) throws EngineException, IOException {
        for (ChownSpec.Account account : List.of(spec.user(), spec.group().orElse(spec.user()))) {
            if (account instanceof ChownSpec.Id id && id.number() < 0) {
                throw new EngineException(
                        "JB3036",
                        "--chown=" + spec + ": there are no negative ids.",
                        "Give a number from 0 on, or a name.");
            }
        }
        AccountFiles accounts = new AccountFiles(root);
        int uid;
        int gid;
        switch (known(spec.user())) {
            case ChownSpec.Id id -> {
                uid = id.number();
                gid = id.number();
            }
            case ChownSpec.Name name -> {
                Optional<AccountFiles.Account> account = accounts.user(name.name());
                if (account.isEmpty()) {
                    if (!accounts.hasUsers()) {
                        throw new EngineException(
                                "JB3035",
                                "--chown=" + name.name() + ": the image has no /etc/passwd to look the user up in.",
                                "Give the user's number instead of the name.");
                    }
                    warn.accept("--chown: the image has no user \"" + name.name()
                            + "\"; the files belong to root, as with BuildKit.");
                }
                uid = account.map(AccountFiles.Account::uid).orElse(0);
                gid = account.map(AccountFiles.Account::gid).orElse(0);
            }
        }
        if (spec.group().isPresent()) {
            switch (known(spec.group().get())) {
                case ChownSpec.Id id -> gid = id.number();
                case ChownSpec.Name name -> {
                    OptionalInt group = accounts.group(name.name());
                    if (group.isEmpty()) {
                        warn.accept("--chown: the image has no group \"" + name.name()
                                + "\"; the files belong to the user's group, as with BuildKit.");
                    }
                    gid = group.orElse(gid);
                }
            }
        }
        return new Copier.Owner(uid, gid);
    }

    /** Who root is no image has to say. */
    private static ChownSpec.Account known(ChownSpec.Account account) {
        return account instanceof ChownSpec.Name name && name.name().equals("root") ? new ChownSpec.Id(0) : account;
    }
}
