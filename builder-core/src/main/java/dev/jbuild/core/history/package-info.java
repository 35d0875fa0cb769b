/** What is kept of builds: when, what, with which result, and every event with everything that its steps printed. */
@NullMarked
package dev.jbuild.core.history;

import org.jspecify.annotations.NullMarked;
