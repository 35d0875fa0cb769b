package dev.jbuild.cache.digest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The sha256 of some bytes.
 *
 * @param hex 64 lower-case hexadecimal digits, nothing else, so it is safe as a file name
 */
public record Digest(String hex) implements Comparable<Digest> {

    private static final String PREFIX = "sha256:";
    private static final int LENGTH = 64;

    public Digest {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("a sha256 digest is 64 lower-case hexadecimal digits, and this is none");
        }
    }

    /** Whether the text is the hexadecimal part of a digest. */
    public static boolean isHex(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            if ("0123456789abcdef".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads {@code sha256:<64 hex>}.
     *
     * @throws IllegalArgumentException for everything else, other algorithms too
     */
    public static Digest parse(String text) {
        if (!text.startsWith(PREFIX) || !isHex(text.substring(PREFIX.length()))) {
            throw new IllegalArgumentException("\"" + shortened(text)
                    + "\" is no digest; a digest is sha256: and 64 lower-case hexadecimal digits.");
        }
        return new Digest(text.substring(PREFIX.length()));
    }

    private static String shortened(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 100 ? plain.substring(0, 100) + "…" : plain;
    }

    /** The digest of these bytes. */
    public static Digest of(byte[] bytes) {
        return ofFinished(newSha256().digest(bytes));
    }

    static Digest ofFinished(byte[] sha256) {
        return new Digest(HexFormat.of().formatHex(sha256));
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    /** {@code sha256:<hex>}. */
    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
