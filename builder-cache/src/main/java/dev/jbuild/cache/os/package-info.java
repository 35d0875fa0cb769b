/**
 * The kernel's file-system calls, by file descriptor.
 *
 * <p>Everything that touches an image tree goes through here, because an image tree is hostile: a path in it is
 * resolved below its root by the kernel ({@code openat2}, {@code RESOLVE_IN_ROOT}), never by string. Java's own file
 * API can neither do that nor set owners, device nodes, whiteouts or extended attributes.
 *
 * <p>One story: {@code RootDir} opens {@code layers/abc/fs}; an entry {@code etc/passwd} of a tar is created by
 * resolving {@code etc} in that root, holding its descriptor, and calling {@code openat} with the last name only.
 */
@NullMarked
package dev.jbuild.cache.os;

import org.jspecify.annotations.NullMarked;
