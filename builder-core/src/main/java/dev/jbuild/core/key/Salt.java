package dev.jbuild.core.key;

import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A store's own secret: with it the same value has the same digest here, and nobody elsewhere can guess values by their digests. */
public final class Salt {

    private static final int BYTES = 32;
    private static final int SHOWN_DIGITS = 16;
    private static final String FILE = "salt";

    private final byte[] bytes;

    private Salt(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The salt of a store, which is made if there is none, or none that is whole. */
    public static Salt of(Path root, TemporaryFiles temporary) throws IOException {
        Path file = root.resolve(FILE);
        try {
            byte[] known = Files.readAllBytes(file);
            if (known.length == BYTES) {
                return new Salt(known);
            }
        } catch (NoSuchFileException none) {
            // The first build makes it.
        }
        byte[] fresh = new byte[BYTES];
        new SecureRandom().nextBytes(fresh);
        Path born = temporary.newFile(FILE);
        Files.write(born, fresh);
        Files.move(born, file, StandardCopyOption.ATOMIC_MOVE);
        return new Salt(fresh);
    }

    /** A digest that is good for comparing. */
    String digest(String value) {
        return HexFormat.of().formatHex(StepDigest.sha256().digest(join(value))).substring(0, SHOWN_DIGITS);
    }

    private byte[] join(String value) {
        byte[] text = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(bytes, BYTES + text.length);
        System.arraycopy(text, 0, all, BYTES, text.length);
        return all;
    }
}
