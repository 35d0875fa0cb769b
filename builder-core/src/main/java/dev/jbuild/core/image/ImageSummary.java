package dev.jbuild.core.image;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of the list of images: an image under one of its names.
 *
 * @param repository its name without tag, {@code <none>} if it has no name
 * @param tag {@code <none>} if it has none
 * @param id {@code sha256:...}
 * @param size of all its files, in bytes
 */
public record ImageSummary(String repository, String tag, String id, Optional<Instant> created, long size) {}
