/**
 * What the tests of the sandbox share: a machine that has a store, a busybox image and a launcher, and an eye on what a
 * sandbox leaves behind. Nothing is mocked: the kernel is the real one.
 */
@NullMarked
package dev.jbuild.runtime.testing;

import org.jspecify.annotations.NullMarked;
