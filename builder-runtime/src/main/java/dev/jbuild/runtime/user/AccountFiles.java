package dev.jbuild.runtime.user;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The passwd and group files of an image. Only ordinary files below the root are read, and only up to a megabyte, so that
 * an image can't make this read something else or for ever; a longer one is an error, as half of it could say something
 * else than the whole. Lines that make no sense are passed over.
 */
public final class AccountFiles {

    private static final int LIMIT = 1 << 20;
    private static final String PASSWD = "etc/passwd";
    private static final String GROUP = "etc/group";
    private static final long MAX_ID = Integer.MAX_VALUE;

    private final RootDir root;

    /** A line of passwd. */
    public record Account(String name, int uid, int gid, String home) {}

    /** A line of group. */
    private record Group(String name, int gid, List<String> members) {}

    public AccountFiles(RootDir root) {
        this.root = root;
    }

    /** Whether there is a passwd file at all. */
    public boolean hasUsers() throws IOException {
        return isReadable(PASSWD);
    }

    public Optional<Account> user(String name) throws IOException {
        return accounts().stream()
                .filter(account -> account.name().equals(name))
                .findFirst();
    }

    public Optional<Account> user(int uid) throws IOException {
        return accounts().stream().filter(account -> account.uid() == uid).findFirst();
    }

    public OptionalInt group(String name) throws IOException {
        return groups().stream()
                .filter(group -> group.name().equals(name))
                .mapToInt(Group::gid)
                .findFirst();
    }

    /** The groups that name the user as a member. */
    public List<Integer> groupsOf(String user) throws IOException {
        return groups().stream()
                .filter(group -> group.members().contains(user))
                .map(Group::gid)
                .distinct()
                .toList();
    }

    private List<Account> accounts() throws IOException {
        List<Account> accounts = new ArrayList<>();
        for (String[] fields : lines(PASSWD, 4)) {
            OptionalInt uid = id(fields[2]);
            OptionalInt gid = id(fields[3]);
            if (uid.isPresent() && gid.isPresent()) {
                accounts.add(
                        new Account(fields[0], uid.getAsInt(), gid.getAsInt(), fields.length > 5 ? fields[5] : ""));
            }
        }
        return accounts;
    }

    private List<Group> groups() throws IOException {
        List<Group> groups = new ArrayList<>();
        for (String[] fields : lines(GROUP, 3)) {
            OptionalInt gid = id(fields[2]);
            if (gid.isPresent()) {
                groups.add(new Group(
                        fields[0], gid.getAsInt(), fields.length > 3 ? List.of(fields[3].split(",", -1)) : List.of()));
            }
        }
        return groups;
    }

    private List<String[]> lines(String file, int least) throws IOException {
        if (!isReadable(file)) {
            return List.of();
        }
        List<String[]> lines = new ArrayList<>();
        try (InputStream in = root.read(file)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw new IOException("the image's /" + file + " is longer than " + LIMIT + " bytes");
            }
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                String[] fields = line.strip().split(":", -1);
                if (fields.length >= least && !fields[0].isEmpty() && !line.startsWith("#")) {
                    lines.add(fields);
                }
            }
        }
        return lines;
    }

    private boolean isReadable(String file) throws IOException {
        Optional<FileStat> stat = root.stat(file);
        return stat.isPresent() && stat.get().type() == FileType.FILE;
    }

    static OptionalInt id(String text) {
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > MAX_ID) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(text));
    }
}
