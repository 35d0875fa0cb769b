package dev.jbuild.cache.digest;

/** The digest of an image's config: what {@code docker images} calls the image id. */
public record ImageId(Digest digest) implements Comparable<ImageId> {

    /**
     * Reads {@code sha256:<64 hex>}.
     *
     * @throws IllegalArgumentException for everything else
     */
    public static ImageId parse(String text) {
        return new ImageId(Digest.parse(text));
    }

    /** The 64 hexadecimal digits, for file names. */
    public String hex() {
        return digest.hex();
    }

    @Override
    public int compareTo(ImageId other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
