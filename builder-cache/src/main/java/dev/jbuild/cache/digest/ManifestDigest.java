package dev.jbuild.cache.digest;

/** The digest of a manifest or index as it travels: what follows the @ of a reference. */
public record ManifestDigest(Digest digest) implements Comparable<ManifestDigest> {

    /**
     * Reads {@code sha256:<64 hex>}.
     *
     * @throws IllegalArgumentException for everything else
     */
    public static ManifestDigest parse(String text) {
        return new ManifestDigest(Digest.parse(text));
    }

    /** The 64 hexadecimal digits, for file names. */
    public String hex() {
        return digest.hex();
    }

    @Override
    public int compareTo(ManifestDigest other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
