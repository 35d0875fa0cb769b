/**
 * Images as files: OCI layouts, OCI archives, docker archives, plain trees; out of the store and into it.
 */
@NullMarked
package dev.jbuild.core.export;

import org.jspecify.annotations.NullMarked;
