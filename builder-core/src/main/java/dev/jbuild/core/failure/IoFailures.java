package dev.jbuild.core.failure;

import dev.jbuild.cache.failure.DiskFull;
import dev.jbuild.cache.failure.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Makes sentences of failures of files: Java's own say no more than a path, or a reason without a path. */
public final class IoFailures {

    private IoFailures() {}

    /** @param root of the store, which is told where the disk is full */
    public static EngineException explain(IOException failure, Path root) {
        if (DiskFull.is(failure)) {
            return new EngineException(
                    "JB3121",
                    "No space is left on the disk" + where(failure) + "; the store " + root + " has " + free(root)
                            + ".",
                    "Make room, of bytes and inodes (df, df -i), for example with jbuild prune, and try again.",
                    failure);
        }
        return switch (failure) {
            case StoreException store -> new EngineException(store.code(), message(store), "", store);
            case NoSuchFileException none ->
                new EngineException("JB3122", "There is no file " + none.getFile() + ".", "", none);
            case AccessDeniedException denied ->
                new EngineException("JB3123", denied.getFile() + " can't be used: permission denied.", "", denied);
            case FileSystemException other ->
                new EngineException("JB3124", "The file " + message(other) + ".", "", other);
            default -> new EngineException("JB3040", sentence(failure), "", failure);
        };
    }

    private static String message(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    /** Which file did not fit, if that is known. */
    private static String where(IOException failure) {
        String message = message(failure);
        int colon = message.lastIndexOf(": ");
        return colon < 0 ? "" : " (" + message.substring(0, colon) + ")";
    }

    private static String sentence(IOException failure) {
        String message = message(failure);
        return message.endsWith(".") ? message : message + ".";
    }

    private static String free(Path root) {
        try {
            return (Files.getFileStore(root).getUsableSpace() >> 20) + " MiB free";
        } catch (IOException unknown) {
            return "an unknown rest free";
        }
    }
}
