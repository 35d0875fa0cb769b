/**
 * Build records: what a step's work came to, under the key of the step.
 *
 * <p>{@code records/<2 hex>/<hex>}, one JSON file each, written whole by rename. A record that can't be read is a miss and
 * is removed. A record names a layer but does not keep it alive beyond the garbage collector's choice: whoever uses a
 * record looks whether its layer is still there. The time of a record's file is that of its last use. Of a record that was
 * removed to make room {@code records/pruned} tells when and why, for a while.
 */
@NullMarked
package dev.jbuild.cache.record;

import org.jspecify.annotations.NullMarked;
