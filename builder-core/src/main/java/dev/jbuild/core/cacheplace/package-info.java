/**
 * Where machines share their caches, and how people name that.
 *
 * <p>A {@code CacheStore} is a place: blobs, and one manifest. There are two, a repository of a registry and a directory with an OCI
 * layout; {@code CachePlace} opens them. {@code CacheSource} and {@code CacheTarget} are what {@code --cache-from} and {@code
 * --cache-to} say.
 */
@NullMarked
package dev.jbuild.core.cacheplace;

import org.jspecify.annotations.NullMarked;
