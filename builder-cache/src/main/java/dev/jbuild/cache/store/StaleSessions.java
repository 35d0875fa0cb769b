package dev.jbuild.cache.store;

import dev.jbuild.cache.lease.Lock;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds sessions whose process is dead, and removes what they left. A living session is never touched. */
final class StaleSessions {

    private static final String TMP_LOCK = ".lock";

    private StaleSessions() {}

    /** A session that nobody else can remove while its lock is held. */
    private record Dead(Path directory, int lock) {}

    /** Held for moments only: while a session appears, disappears, or is looked at. */
    static Lock lock(Path tmp) throws IOException {
        return Lock.exclusive(tmp.resolve(TMP_LOCK));
    }

    static void remove(Path tmp) throws IOException {
        List<Dead> dead = new ArrayList<>();
        try (Lock ignored = lock(tmp);
                RootDir sessions = RootDir.open(tmp)) {
            for (String name : sessions.list("")) {
                if (name.equals(TMP_LOCK)) {
                    continue;
                }
                Optional<FileStat> stat = sessions.lstat(name);
                if (stat.isPresent() && stat.get().type() != FileType.DIRECTORY) {
                    sessions.unlink(name);
                    continue;
                }
                int lock = sessions.openFile(name + "/" + Session.LOCK, Descriptors.O_RDWR | Descriptors.O_CREAT, 0600);
                if (Descriptors.tryLock(lock, true)) {
                    dead.add(new Dead(tmp.resolve(name), lock));
                } else {
                    Descriptors.close(lock);
                }
            }
        }
        for (Dead session : dead) {
            removeSession(session.directory, session.lock);
        }
    }

    /** Removes a session of which the caller holds the lock; the lock goes last, and with it the right to remove. */
    static void removeSession(Path directory, int lock) throws IOException {
        Path tmp = directory.resolveSibling(".");
        try {
            removeCgroups(directory.resolve(Session.CGROUPS));
            try (RootDir session = RootDir.open(directory)) {
                for (String name : session.list("")) {
                    if (!name.equals(Session.LOCK)) {
                        session.removeTree(name);
                    }
                }
            }
            try (Lock ignored = lock(tmp);
                    RootDir sessions = RootDir.open(tmp)) {
                sessions.removeTree(String.valueOf(directory.getFileName()));
            }
        } finally {
            Descriptors.close(lock);
        }
    }

    private static void removeCgroups(Path list) throws IOException {
        if (!Files.exists(list)) {
            return;
        }
        List<String> lines = Files.readAllLines(list, StandardCharsets.ISO_8859_1);
        for (String line : lines.reversed()) {
            Optional<Path> group = Cgroup.named(line);
            if (group.isPresent()) {
                Cgroup.remove(group.get());
            }
        }
    }
}
