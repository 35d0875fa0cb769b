/**
 * Users and groups of an image, by the image's own files.
 *
 * <p>An image is hostile, so its passwd and group are read below its root, as ordinary files of at most a megabyte, and
 * nothing of it is executed or loaded: no name service, no library. Numbers are numbers, and never looked up as names;
 * one that would wrap around in the kernel, or a name that is missing, is an error and never root.
 *
 * <p>One story: {@code USER web:staff} finds the line {@code web:x:33:44:…:/var/www:…} and the group {@code staff:x:50:},
 * and gives user 33, group 50, no further groups, and /var/www as the home.
 */
@NullMarked
package dev.jbuild.runtime.user;

import org.jspecify.annotations.NullMarked;
