package dev.jbuild.cache.store;

import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Finds what the sessions of living processes have marked. A session that ends meanwhile may count or not. */
final class LivingSessions {

    private LivingSessions() {}

    static Set<Mark> marks(Path tmp, Optional<Path> except) throws IOException {
        Set<Mark> marks = new HashSet<>();
        try (DirectoryStream<Path> sessions = Files.newDirectoryStream(tmp, Files::isDirectory)) {
            for (Path session : sessions) {
                if (!Optional.of(session).equals(except) && isAlive(session)) {
                    addMarks(session.resolve(Session.HELD), marks);
                }
            }
        }
        return marks;
    }

    /** Whether somebody has the session's lock. */
    static boolean isAlive(Path session) throws IOException {
        int lock;
        try {
            lock = Descriptors.open(session.resolve(Session.LOCK), Descriptors.O_RDWR, 0);
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ENOENT) {
                return false;
            }
            throw failure;
        }
        try {
            // Shared, so that two who look at once do not take each other for the session.
            return !Descriptors.tryLock(lock, false);
        } finally {
            Descriptors.close(lock);
        }
    }

    private static void addMarks(Path held, Set<Mark> marks) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(held)) {
            for (Path file : files) {
                Mark.ofFile(String.valueOf(file.getFileName())).ifPresent(marks::add);
            }
        } catch (NoSuchFileException | NotDirectoryException nothingHeld) {
            return;
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
    }
}
