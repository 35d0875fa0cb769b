package dev.jbuild.cache.digest;

/** The digest of a layer's uncompressed tar archive: what a config's rootfs lists. */
public record DiffId(Digest digest) implements Comparable<DiffId> {

    /**
     * Reads {@code sha256:<64 hex>}.
     *
     * @throws IllegalArgumentException for everything else
     */
    public static DiffId parse(String text) {
        return new DiffId(Digest.parse(text));
    }

    /** The 64 hexadecimal digits, for file names. */
    public String hex() {
        return digest.hex();
    }

    @Override
    public int compareTo(DiffId other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
