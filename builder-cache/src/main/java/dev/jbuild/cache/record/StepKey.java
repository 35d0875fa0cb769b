package dev.jbuild.cache.record;

import dev.jbuild.cache.digest.Digest;

/** What identifies a step's work: the digest of its definition and inputs. Not the digest of any content. */
public record StepKey(Digest digest) implements Comparable<StepKey> {

    /** The 64 hexadecimal digits, for file names. */
    public String hex() {
        return digest.hex();
    }

    @Override
    public int compareTo(StepKey other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.hex();
    }
}
