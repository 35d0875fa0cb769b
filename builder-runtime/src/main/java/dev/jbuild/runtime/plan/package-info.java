/**
 * What the launcher is told: an ordered list of operations, as bytes.
 */
@NullMarked
package dev.jbuild.runtime.plan;

import org.jspecify.annotations.NullMarked;
