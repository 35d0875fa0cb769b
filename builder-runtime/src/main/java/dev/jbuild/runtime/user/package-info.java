/**
 * Users and groups of an image, by the image's own files. Nothing of the image is executed or loaded to find them.
 */
@NullMarked
package dev.jbuild.runtime.user;

import org.jspecify.annotations.NullMarked;
