/**
 * What every sandbox of the engine has in common, a RUN's and a container's: the files that are put into it (hosts,
 * resolv.conf), the mount points that an image may lack, and how its output is read.
 */
@NullMarked
package dev.jbuild.core.exec;

import org.jspecify.annotations.NullMarked;
