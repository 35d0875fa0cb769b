/**
 * The Dockerfile language: text becomes a tree in which every node knows its line and column.
 */
@NullMarked
package dev.jbuild.grammar;

import org.jspecify.annotations.NullMarked;
