/**
 * The filter of system calls. A profile in docker's JSON format becomes a program for the kernel's BPF machine: the call's
 * number is found in a tree of ranges that have the same answer, and arguments are checked at the leaves where the
 * profile asks for them.
 *
 * <p>The default profile is docker's, written down anew from what it allows. It is a resource, and so is what it compiles
 * to for the default capabilities. The tables of call numbers come from the kernel's headers; a number beyond them
 * answers "no such call", so that a new C library falls back to what it knows.
 *
 * <p>One story: {@code mount} is in a rule for {@code CAP_SYS_ADMIN} only. A sandbox without it gets no such rule, the
 * default answer EPERM covers 165 and its neighbours, and seven comparisons after the call the kernel refuses it.
 */
@NullMarked
package dev.jbuild.runtime.seccomp;

import org.jspecify.annotations.NullMarked;
