package dev.jbuild.cache.record;

import java.time.Instant;

/**
 * What is remembered of a record that was removed to make room.
 *
 * @param why the command or limit that removed it, for example {@code jbuild prune --keep 1g}
 */
public record Pruned(Instant when, String why) {}
