/** One build from request to result: reads the Dockerfile, compiles, solves, assembles, exports. */
@NullMarked
package dev.jbuild.core.build;

import org.jspecify.annotations.NullMarked;
