package dev.jbuild.cache.digest;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The identity of a stack of layers (OCI image spec, config.md, "Layer ChainID"). */
public record ChainId(Digest digest) implements Comparable<ChainId> {

    /**
     * Reads {@code sha256:<64 hex>}.
     *
     * @throws IllegalArgumentException for everything else
     */
    public static ChainId parse(String text) {
        return new ChainId(Digest.parse(text));
    }

    /**
     * The identity of a stack: the lowest layer's diff id, and for each further layer the digest of what was and its diff
     * id.
     *
     * @param layers the lowest first, at least one
     */
    public static ChainId of(List<DiffId> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("no layers have no chain id");
        }
        Digest chain = layers.getFirst().digest();
        for (DiffId layer : layers.subList(1, layers.size())) {
            chain = Digest.of((chain + " " + layer).getBytes(StandardCharsets.US_ASCII));
        }
        return new ChainId(chain);
    }

    /** The 64 hexadecimal digits, for file names. */
    public String hex() {
        return digest.hex();
    }

    @Override
    public int compareTo(ChainId other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
