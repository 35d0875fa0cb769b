/**
 * What a check is and what it finds, and the checks of the kernel, of the caller's rights and of the machine's programs.
 *
 * <p>Each has the word that stands before its findings; a finding is all right, a note or a problem, with what to do.
 */
@NullMarked
package dev.jbuild.core.doctor.check;

import org.jspecify.annotations.NullMarked;
