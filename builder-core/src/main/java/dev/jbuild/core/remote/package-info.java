/**
 * What lies elsewhere: files by HTTP, git repositories. Each is fetched once for a build, into a directory that goes with the
 * process. Only {@code GitRepositories} loads JGit.
 */
@NullMarked
package dev.jbuild.core.remote;

import org.jspecify.annotations.NullMarked;
