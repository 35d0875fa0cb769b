/**
 * Images from registries. The transport, its tokens and credentials are Jib core's; this package decides what is asked
 * for, checks what comes, and puts it into the store. Nothing else loads Jib.
 */
@NullMarked
package dev.jbuild.core.registry;

import org.jspecify.annotations.NullMarked;
