/**
 * What a Dockerfile may say but should not: BuildKit's checks, and some of our own.
 *
 * <p>A {@code Rule} is one record: name, what a Dockerfile should be like, what to do, and a function. The {@code Linter} walks
 * through the stages and shows each {@code Subject} to every rule; {@code Findings} takes what they report and leaves out what
 * {@code CheckOptions} ({@code # check=skip=...}) ask not to be told. A rule never says what the build says anyway, so an
 * unreadable word is passed over. {@code docs/checks} has a page for each rule.
 */
@NullMarked
package dev.jbuild.grammar.lint;

import org.jspecify.annotations.NullMarked;
