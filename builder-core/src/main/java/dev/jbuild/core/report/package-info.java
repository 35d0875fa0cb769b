/**
 * A build as one HTML page: {@code jbuild build --report build.html}.
 *
 * <p>{@code BuildReport} stands in the chain of listeners between the build's log and the face. It notes when each event came
 * and the last lines of each step, never more than a fixed amount, and is told the graph before the steps and the images after
 * them; {@code ImageWalk} then looks once through the images' layers. What it gathered becomes a {@code ReportModel}, a value;
 * {@code ReportPage} is a pure function from that to text, one class for each section of the page; {@code ReportFile} puts the
 * text in its place, whole or not at all.
 *
 * <p>All that a build says is hostile here: {@code Html} is the only class that writes markup, and it escapes every text and
 * takes control characters away. The page asks for nothing from anywhere and runs no program; its own policy forbids both.
 *
 * <p>One story: step 5 fails after three seconds. Its {@code StepFailed} tells how long it took, so it began three seconds
 * before; its row is drawn from there, open, with its sentence and the last 200 lines it printed; the steps that it stopped are
 * drawn as stopped, and those that nobody reached say so. The page is written before the failure goes on to the user.
 */
@NullMarked
package dev.jbuild.core.report;

import org.jspecify.annotations.NullMarked;
