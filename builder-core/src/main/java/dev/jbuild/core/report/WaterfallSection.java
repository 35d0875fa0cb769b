package dev.jbuild.core.report;

import dev.jbuild.core.report.ReportModel.State;
import dev.jbuild.core.report.ReportModel.Step;
import dev.jbuild.core.text.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The steps over time, one row each, that opens to what the step is and what it printed. */
final class WaterfallSection {

    /** More lines in the axis than this are too many on a telephone. */
    private static final int MOST_TICKS = 7;

    private final Html html;
    private final ReportModel model;
    private final CriticalPath path;
    private final Duration whole;

    WaterfallSection(Html html, ReportModel model, CriticalPath path) {
        this.html = html;
        this.model = model;
        this.path = path;
        this.whole = model.took().isPositive() ? model.took() : Duration.ofMillis(1);
    }

    void write() {
        html.open("section", "id", "steps").element("h2", "Steps");
        legend();
        Duration tick = tick();
        html.open("div", "class", "waterfall", "style", "--tick:" + percent(tick))
                .line();
        axis(tick);
        phase("before the steps", "the Dockerfile, the context, base images", Duration.ZERO, model.preparing());
        model.steps().forEach(this::step);
        after();
        html.close().close().line();
    }

    private void legend() {
        html.open("p", "class", "legend muted");
        for (State state : State.values()) {
            if (model.count(state) > 0) {
                html.open("span", "class", "key " + kind(state))
                        .element("i", "")
                        .text(state.words())
                        .close()
                        .text(" ");
            }
        }
        if (!path.steps().isEmpty()) {
            html.open("span", "class", "key critical")
                    .element("i", "")
                    .text("the build waited for it")
                    .close();
        }
        html.text(" Lines are those of " + model.dockerfile() + ". A row opens to what the step printed.")
                .close()
                .line();
    }

    /** One, two or five of some unit. */
    private Duration tick() {
        double least = whole.toNanos() / (double) MOST_TICKS;
        double unit = Math.pow(10, Math.floor(Math.log10(least)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * unit >= least) {
                return Duration.ofNanos((long) (factor * unit));
            }
        }
        return Duration.ofNanos((long) (10 * unit));
    }

    private void axis(Duration tick) {
        html.open("div", "class", "row axis").open("div", "class", "track");
        for (Duration at = Duration.ZERO; at.compareTo(whole) < 0; at = at.plus(tick)) {
            // The last words would stick out.
            if (whole.minus(at).toNanos() > tick.toNanos() / 3) {
                html.element("span", at.isZero() ? "0" : Amounts.time(at), "style", "left:" + percent(at));
            }
        }
        html.close().close().line();
    }

    private void phase(String words, String more, Duration begin, Duration end) {
        html.open("div", "class", "row phase").open("div", "class", "what").element("span", words, "class", "label");
        html.element("small", more).close();
        bar(begin, end);
        time(Amounts.time(end.minus(begin)), "");
        html.close().line();
    }

    /** From the end of the last step: naming the image, writing archives. */
    private void after() {
        if (model.outcome() instanceof ReportModel.Outcome.Success) {
            Duration last = model.steps().stream()
                    .map(Step::end)
                    .filter(end -> end.compareTo(model.preparing()) > 0)
                    .max(Duration::compareTo)
                    .orElse(model.preparing());
            phase("after the steps", "the image, its names and outputs", last, model.took());
        }
    }

    private void step(Step step) {
        List<String> attributes = new ArrayList<>(List.of(
                "id",
                "step-" + step.number(),
                "class",
                "step " + kind(step.state()) + (path.has(step.number()) ? " critical" : "")));
        if (step.state() == State.FAILED) {
            attributes.addAll(List.of("open", ""));
        }
        html.open("details", attributes.toArray(String[]::new)).open("summary", "class", "row");
        html.open("div", "class", "what")
                .open("span", "class", "label")
                .element("b", "#" + step.number(), "class", "number")
                .text(" ");
        if (!step.stage().isEmpty()) {
            html.element("span", step.stage(), "class", "stage").text(" ");
        }
        html.element("code", step.instruction()).close().open("small").text("line " + step.line());
        step.bytes().ifPresent(bytes -> html.text(" · " + Amounts.size(bytes)));
        if (!step.log().isEmpty()) {
            html.text(" · " + HeadingSection.count(step.log().size() + step.unshown(), "line") + " printed");
        }
        html.close();
        step.why().ifPresent(why -> html.element("small", why, "class", "why"));
        html.close();
        bar(step.begin(), step.end(), step.state());
        time(
                step.took().isPositive() ? Amounts.time(step.took()) : "",
                step.state().words());
        html.close();
        insides(step);
        html.close().line();
    }

    private void bar(Duration begin, Duration end, State state) {
        switch (state) {
            case RAN, CACHED, FAILED, CANCELLED -> bar(begin, end);
            case EMPTY, NOT_REACHED -> html.open("div", "class", "track").close();
        }
    }

    private void bar(Duration begin, Duration end) {
        html.open("div", "class", "track")
                .open(
                        "div",
                        "class",
                        end.equals(begin) ? "bar moment" : "bar",
                        "title",
                        "from " + Amounts.time(begin) + " to " + Amounts.time(end),
                        "style",
                        "left:" + percent(begin) + ";width:" + percent(end.minus(begin)))
                .close()
                .close();
    }

    private void time(String took, String words) {
        html.open("div", "class", "time");
        if (!took.isEmpty()) {
            html.element("b", took);
        }
        if (!words.isEmpty()) {
            html.text(" ").element("small", words);
        }
        html.close();
    }

    private void insides(Step step) {
        html.open("div", "class", "insides");
        step.error().ifPresent(error -> html.element("p", error, "class", "error"));
        html.open("p", "class", "muted");
        links("Needs ", step.inputs());
        links("Needed by ", users(step));
        if (!step.sources().isEmpty()) {
            html.text("Reads " + String.join(", ", step.sources()) + ". ");
        }
        if (step.took().isPositive()) {
            html.text("At work from " + Amounts.time(step.begin()) + " to " + Amounts.time(step.end()) + ".");
        }
        html.close();
        html.element("pre", step.source(), "class", "source");
        if (!step.log().isEmpty()) {
            if (step.unshown() > 0) {
                html.open("p", "class", "muted")
                        .text(HeadingSection.count(step.unshown(), "earlier line") + " not shown: ")
                        .element("code", "jbuild build-log " + model.build() + " " + step.number())
                        .close();
            }
            html.open("div", "class", "log", "tabindex", "0")
                    .element("pre", String.join("\n", step.log()))
                    .close();
        }
        html.close();
    }

    private List<Integer> users(Step step) {
        return model.steps().stream()
                .filter(other -> other.inputs().contains(step.number()))
                .map(Step::number)
                .toList();
    }

    private void links(String words, List<Integer> numbers) {
        if (!numbers.isEmpty()) {
            html.text(words);
            for (int index = 0; index < numbers.size(); index++) {
                html.text(index == 0 ? "" : ", ");
                link(html, numbers.get(index));
            }
            html.text(". ");
        }
    }

    static void link(Html html, int number) {
        html.element("a", "#" + number, "href", "#step-" + number);
    }

    /** What a state is called in the style sheet. */
    static String kind(State state) {
        return switch (state) {
            case RAN -> "ran";
            case CACHED -> "cached";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
            case EMPTY -> "empty";
            case NOT_REACHED -> "not-reached";
        };
    }

    private String percent(Duration part) {
        return String.format(Locale.ROOT, "%.3f%%", Amounts.percent(part.toNanos(), whole.toNanos()));
    }
}
