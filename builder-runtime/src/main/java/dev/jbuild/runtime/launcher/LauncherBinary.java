package dev.jbuild.runtime.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The launcher as a file that can be executed.
 *
 * @param path of the file
 */
public record LauncherBinary(Path path) {

    /**
     * Unpacks the launcher below a directory, once: the file's name is its checksum, and it appears only when it is whole.
     * A file that is there is checked before it is used.
     *
     * @throws IOException if it can't be written, or this jar holds none for the machine
     */
    public static LauncherBinary unpack(Path root) throws IOException {
        String architecture = System.getProperty("os.arch", "");
        String expected = new String(resource(architecture + "/jbrun.sha256"), StandardCharsets.US_ASCII).strip();
        Path directory = root.resolve("launcher").resolve(expected);
        Path file = directory.resolve("jbrun");
        if (!Files.isRegularFile(file) || !sha256(Files.readAllBytes(file)).equals(expected)) {
            byte[] program = resource(architecture + "/jbrun");
            if (!sha256(program).equals(expected)) {
                throw new IOException("the launcher in the jar is damaged; install jbuild again");
            }
            Files.createDirectories(directory);
            Path temporary = Files.createTempFile(
                    directory,
                    "jbrun",
                    ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                Files.write(temporary, program);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (FileAlreadyExistsException anotherProcessWasFaster) {
                return new LauncherBinary(file);
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
        return new LauncherBinary(file);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = LauncherBinary.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("this build of jbuild has no launcher for this machine (" + name + ")");
            }
            return in.readAllBytes();
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
