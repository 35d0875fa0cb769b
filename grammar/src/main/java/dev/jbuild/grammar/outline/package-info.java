/**
 * What a Dockerfile offers to whoever builds it: its targets, and the arguments, secrets, agents and caches of one of them,
 * with the descriptions that comments of the form {@code # NAME is for this} give.
 */
@NullMarked
package dev.jbuild.grammar.outline;

import org.jspecify.annotations.NullMarked;
