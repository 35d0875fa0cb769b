/** Checks that need the store: its disk and what was left in it, and groups, mounts and a sandbox that are made to see whether they can be. */
@NullMarked
package dev.jbuild.core.doctor.trial;

import org.jspecify.annotations.NullMarked;
