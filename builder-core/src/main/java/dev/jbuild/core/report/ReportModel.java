package dev.jbuild.core.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that a page tells of a build. Times are since the build began.
 *
 * @param build what it is called in the list of builds
 * @param what what was built: the context
 * @param names what its user wants it to be called
 * @param dockerfile its name; empty if it was not read
 * @param preparing until the steps were known; all of it, if they never were
 * @param steps in the order of their numbers
 * @param images one for each platform; none if the build failed
 */
record ReportModel(
        String version,
        String build,
        String what,
        List<String> names,
        String dockerfile,
        List<String> platforms,
        Instant start,
        Duration took,
        Duration preparing,
        Outcome outcome,
        List<String> notes,
        List<String> warnings,
        List<Step> steps,
        List<Image> images) {

    /** What the build came to. */
    sealed interface Outcome {

        /** An image, and what it is called and written to. */
        record Success(List<String> results) implements Outcome {}

        /**
         * Nothing.
         *
         * @param code empty if it has none
         * @param drawn the failure as it is drawn for people, with its place in the Dockerfile
         */
        record Failure(String code, String sentence, String help, String drawn) implements Outcome {}
    }

    /** How a step ended. */
    enum State {
        RAN("ran"),
        CACHED("cached"),
        FAILED("failed"),
        CANCELLED("stopped"),
        EMPTY("nothing to do"),
        NOT_REACHED("not reached");

        private final String words;

        State(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /**
     * One step.
     *
     * @param line where it begins in the Dockerfile
     * @param source the instruction as it is written
     * @param begin the same as {@code end} for a step that did no work
     * @param why why it was not cached, as a sentence
     * @param log the last lines that it printed
     * @param unshown how many lines came before them
     * @param inputs the numbers of the steps that it needs, its parent first
     * @param sources what it takes files from beside steps
     * @param bytes the size of its layer
     */
    record Step(
            int number,
            String label,
            int line,
            String source,
            State state,
            Duration begin,
            Duration end,
            Optional<String> why,
            Optional<String> error,
            List<String> log,
            long unshown,
            List<Integer> inputs,
            List<String> sources,
            Optional<Long> bytes) {

        Duration took() {
            return end.minus(begin);
        }

        /** What stands in the label's brackets, such as {@code build 2/4}; empty if there are none. */
        String stage() {
            return label.startsWith("[") && label.contains("] ") ? label.substring(1, label.indexOf("] ")) : "";
        }

        /** The label without its brackets. */
        String instruction() {
            return stage().isEmpty() ? label : label.substring(label.indexOf("] ") + 2);
        }
    }

    /**
     * One image.
     *
     * @param fileSystem the number of the step that makes its files
     * @param layers lowest first
     */
    record Image(String platform, String id, int fileSystem, List<Layer> layers, ImageWalk.Contents contents) {

        long bytes() {
            return layers.stream().mapToLong(Layer::bytes).sum();
        }
    }

    /**
     * One layer.
     *
     * @param step the step that made it or, for a base image's, that brought it
     * @param base whether it came with a base image
     * @param createdBy what the image's history says of it
     * @param bytes of its archive, not compressed
     */
    record Layer(String diffId, OptionalInt step, boolean base, String createdBy, long bytes, long entries) {}

    /** The step of a number. */
    Optional<Step> step(int number) {
        return steps.stream().filter(step -> step.number() == number).findFirst();
    }

    long count(State state) {
        return steps.stream().filter(step -> step.state() == state).count();
    }
}
