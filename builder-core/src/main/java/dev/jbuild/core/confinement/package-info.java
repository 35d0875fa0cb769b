/**
 * What a container may, and what it shares with the host or with others.
 *
 * <p>{@code ConfinementRequest} holds the flags of {@code run} as they are written; {@code ConfinementReader} makes a {@code
 * Confinement} of them, in which everything is decided: {@code --cap-add NET_ADMIN} has become a set of capabilities, a profile has
 * been read from its file, a container's name has become an ID. That is what is kept with the container, as JSON. When the
 * container starts, {@code ConfinementPlan} turns it into what the sandbox understands; only then it is known which process
 * another container has, and which devices the host.
 */
@NullMarked
package dev.jbuild.core.confinement;

import org.jspecify.annotations.NullMarked;
