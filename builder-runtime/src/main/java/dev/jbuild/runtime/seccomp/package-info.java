/**
 * The filter of system calls. A profile in docker's JSON format becomes a BPF program: ranges of call numbers in a binary
 * search, with checks of arguments at the leaves where the profile asks for them.
 */
@NullMarked
package dev.jbuild.runtime.seccomp;

import org.jspecify.annotations.NullMarked;
