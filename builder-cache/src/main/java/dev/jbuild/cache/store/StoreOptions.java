package dev.jbuild.cache.store;

import dev.jbuild.cache.layer.LayerLimits;

/**
 * How a store is used by this process.
 *
 * @param userXattr true where {@code trusted.*} attributes can't be written, which is in a user namespace: overlayfs then
 *     keeps its marks in {@code user.overlay.*}. A root is used in one of the two ways only.
 * @param limits what a layer archive may be at most
 */
public record StoreOptions(boolean userXattr, LayerLimits limits) {

    /** For a process that is root. */
    public static StoreOptions privileged() {
        return new StoreOptions(false, LayerLimits.STANDARD);
    }

    /** For a process in a user namespace. */
    public static StoreOptions rootless() {
        return new StoreOptions(true, LayerLimits.STANDARD);
    }
}
