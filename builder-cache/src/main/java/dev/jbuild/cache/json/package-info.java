/**
 * JSON as values: parsed with limits, written to the same bytes each time.
 *
 * <p>Documents come from strangers (manifests, configs) and go out under a digest. So a reader has a limit of bytes and of
 * depth and takes no key twice; and a writer keeps the given order, adds no white space and escapes only what must be.
 *
 * <p>One story: {@code Json.parse(bytes, limit)} gives a {@code JsonValue}; a {@code switch} over the six kinds is
 * complete. A {@code JsonObject} is asked by name and kind, and says in a sentence what it found instead.
 */
@NullMarked
package dev.jbuild.cache.json;

import org.jspecify.annotations.NullMarked;
