/**
 * The control group of a sandbox: a leaf of its own, so that all of it can be killed and, later, limited.
 */
@NullMarked
package dev.jbuild.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
