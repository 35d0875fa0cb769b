/**
 * Containers that another runtime makes: the second backend, and the check on the first.
 *
 * <p>{@code OciRuntime} is a program with the commands of the OCI runtime's interface (runc, crun, ...). {@code OciBundle} writes
 * what it needs, a {@code config.json} of the runtime specification 1.0.2, from the same {@code SandboxSpec} that the launcher's plan
 * is made of; {@code OciPlans} writes the plan with which the launcher's monitor starts and watches it. The keeper, the log, the
 * restarts, the limits' cgroups and exec stay jbuild's own. What a bundle can't say (files that exist in memory only, shared memory of
 * another container) is refused with a sentence.
 */
@NullMarked
package dev.jbuild.runtime.oci;

import org.jspecify.annotations.NullMarked;
