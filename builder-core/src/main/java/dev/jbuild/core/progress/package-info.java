/**
 * What happens in a build, as data. The engine emits events in order; faces draw them. One build's events come from
 * several threads, one at a time.
 */
@NullMarked
package dev.jbuild.core.progress;

import org.jspecify.annotations.NullMarked;
