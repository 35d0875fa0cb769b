/** The user's own defaults: {@code config.json}, read once for each call. */
@NullMarked
package dev.jbuild.core.settings;

import org.jspecify.annotations.NullMarked;
