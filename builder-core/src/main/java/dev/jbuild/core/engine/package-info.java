/**
 * The engine as its faces see it: {@code Engine} is opened for one call, holds the store, and is closed with it. What it
 * can do lies in services beside it: {@code BuildService}, {@code RunService}, {@code ImageService}, {@code
 * ArchiveService}, {@code InfoService}.
 */
@NullMarked
package dev.jbuild.core.engine;

import org.jspecify.annotations.NullMarked;
