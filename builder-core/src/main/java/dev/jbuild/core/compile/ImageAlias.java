package dev.jbuild.core.compile;

import dev.jbuild.core.image.Platform;
import java.util.Map;

/**
 * The image that a build context puts in place of a name.
 *
 * @param usual a name or ID that {@link BaseImages} knows
 * @param others IDs for certain platforms, which go before
 */
public record ImageAlias(String usual, Map<Platform, String> others) {

    public ImageAlias(String usual) {
        this(usual, Map.of());
    }

    String name(Platform platform) {
        return others.getOrDefault(platform, usual);
    }
}
