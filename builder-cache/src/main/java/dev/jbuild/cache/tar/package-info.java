/**
 * Tar archives, read strictly and written always the same.
 *
 * <p>A {@code TarReader} takes what strangers made (V7, ustar, GNU, PAX) entry by entry without ever holding a file in
 * memory. Names and extended attributes stay bytes: PAX records are parsed as bytes, so a capability or a name that is no
 * UTF-8 comes through whole. Where two readers could see two archives in the same bytes (a size in the PAX header that
 * contradicts the one in the plain header) the archive is refused.
 *
 * <p>A {@code TarWriter} writes ustar, with a PAX header only where ustar can't say it, no user names, whole seconds: the
 * same tree gives the same bytes on every machine.
 *
 * <p>Both are one thread's.
 */
@NullMarked
package dev.jbuild.cache.tar;

import org.jspecify.annotations.NullMarked;
