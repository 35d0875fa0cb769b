/**
 * Build contexts: the directories whose files a Dockerfile may copy. A context is read below its root by the kernel's
 * own resolution, so no link in it leads out of it, and what its ignore file hides does not exist for the build.
 */
@NullMarked
package dev.jbuild.core.context;

import org.jspecify.annotations.NullMarked;
