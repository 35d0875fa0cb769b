package dev.jbuild.core.report;

import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.random.RandomGenerator;

/**
 * A place for a page.
 *
 * @param asked as its user named it, absolute
 * @param target an ordinary file, or nothing yet, in a directory that is there
 */
record ReportFile(Path asked, Path target) {

    /** Looks whether a page can be written here. A link is followed: its target is what is replaced. */
    static ReportFile at(Path path) throws EngineException {
        try {
            Path target = Files.isSymbolicLink(path) ? path.toRealPath() : path;
            Path directory = target.getParent();
            if (directory == null || !Files.isDirectory(directory)) {
                throw new EngineException(
                        "JB3180", "There is no directory for the report " + path + ".", "Make it first.");
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                throw new EngineException(
                        "JB3180", "The report can't replace " + path + ": it is no file.", "Name a file to write to.");
            }
            if (!Files.isWritable(directory)) {
                throw new EngineException(
                        "JB3180",
                        "The report " + path + " can't be written: " + directory + " is not yours to write to.",
                        "Name a file elsewhere.");
            }
            return new ReportFile(path, target);
        } catch (IOException failure) {
            throw new EngineException(
                    "JB3180",
                    "The report can't replace " + path + ": it is a link to nothing.",
                    "Name a file to write to.",
                    failure);
        }
    }

    /** Writes the page beside its place and moves it there, so that nobody ever sees half of one. */
    void write(String page) throws EngineException {
        Path part = target.resolveSibling(
                ".report-" + Long.toHexString(RandomGenerator.getDefault().nextLong()) + ".part");
        try {
            try {
                Files.writeString(
                        part, page, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException failure) {
            throw new EngineException(
                    "JB3181",
                    "The report " + asked + " can't be written: " + failure.getMessage() + ".",
                    "What the build made is there all the same; jbuild build-log has its log.",
                    failure);
        }
    }
}
