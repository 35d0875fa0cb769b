/**
 * What can go wrong in a build, as data: a code, a sentence that says what happened and one that says what to do. Faces
 * draw it; nothing here prints.
 */
@NullMarked
package dev.jbuild.core.failure;

import org.jspecify.annotations.NullMarked;
