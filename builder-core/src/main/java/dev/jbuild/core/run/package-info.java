/** Containers: a process in the file system of an image, with what the image's config says and what the user asks. */
@NullMarked
package dev.jbuild.core.run;

import org.jspecify.annotations.NullMarked;
