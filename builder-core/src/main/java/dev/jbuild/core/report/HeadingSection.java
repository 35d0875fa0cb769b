package dev.jbuild.core.report;

import dev.jbuild.core.report.ReportModel.Outcome;
import dev.jbuild.core.report.ReportModel.State;
import dev.jbuild.core.text.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** What was built, when, how long it took, and what came of it. */
final class HeadingSection {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Html html;
    private final ReportModel model;
    private final CriticalPath path;

    HeadingSection(Html html, ReportModel model, CriticalPath path) {
        this.html = html;
        this.model = model;
        this.path = path;
    }

    static String title(ReportModel model) {
        return "Build of " + (model.names().isEmpty() ? model.what() : String.join(", ", model.names()));
    }

    void write() {
        boolean good = model.outcome() instanceof Outcome.Success;
        html.open("header")
                .open("h1")
                .text(title(model))
                .text(" ")
                .element("span", good ? "succeeded" : "failed", "class", good ? "pill good" : "pill bad")
                .close();
        Instant start = model.start();
        html.open("p", "class", "muted")
                .element("time", TIME.format(start), "datetime", start.toString())
                .text(" · " + (model.names().isEmpty() ? "" : "from " + model.what() + " · ")
                        + String.join(", ", model.platforms()) + " · jbuild " + model.version() + " · build ")
                .element("code", model.build())
                .close()
                .line();
        switch (model.outcome()) {
            case Outcome.Success success -> success(success.results());
            case Outcome.Failure failure -> failure(failure);
        }
        numbers();
        texts("warning", model.warnings(), true);
        texts("note", model.notes(), false);
        html.close().line();
    }

    private void success(List<String> results) {
        html.open("ul", "class", "results");
        for (ReportModel.Image image : model.images()) {
            html.open("li").element("span", "image", "class", "muted").text(" ").element("code", image.id());
            if (model.images().size() > 1) {
                html.text(" for " + image.platform());
            }
            html.close();
        }
        for (String result : results) {
            String[] words = result.split(" ", 2);
            html.open("li")
                    .element("span", words[0], "class", "muted")
                    .text(" ")
                    .element("code", words[1])
                    .close();
        }
        html.close().line();
    }

    private void failure(Outcome.Failure failure) {
        html.open("div", "class", "failure").open("p").element("strong", failure.sentence());
        if (!failure.code().isEmpty()) {
            html.text(" ").element("code", failure.code());
        }
        html.close();
        if (failure.drawn().contains("\n")) {
            html.element("pre", failure.drawn());
        } else if (!failure.help().isEmpty()) {
            html.element("p", failure.help());
        }
        html.close().line();
    }

    private void numbers() {
        html.open("ul", "class", "tiles");
        tile(Amounts.time(model.took()), "in all", "");
        if (!model.steps().isEmpty()) {
            tile(Long.toString(model.count(State.RAN)), "steps ran", "ran");
            tile(Long.toString(model.count(State.CACHED)), "cached", "cached");
            tile(Long.toString(model.count(State.FAILED)), "failed", "failed");
            others();
            parallel();
        }
        for (ReportModel.Image image : model.images()) {
            String of = model.images().size() == 1 ? "" : ", " + image.platform();
            tile(Amounts.size(image.bytes()), "in " + count(image.layers().size(), "layer") + of, "");
            if (image.contents().hiddenBytes() > 0) {
                tile(Amounts.size(image.contents().hiddenBytes()), "hidden by later layers" + of, "");
            }
        }
        html.close().line();
    }

    private void others() {
        long stopped = model.count(State.CANCELLED);
        long unreached = model.count(State.NOT_REACHED);
        if (stopped > 0) {
            tile(Long.toString(stopped), "stopped", "cancelled");
        }
        if (unreached > 0) {
            tile(Long.toString(unreached), "not reached", "not-reached");
        }
    }

    /** How much was done at once, and what the build waited for. */
    private void parallel() {
        Duration work = model.steps().stream().map(ReportModel.Step::took).reduce(Duration.ZERO, Duration::plus);
        Duration waited = path.took(model);
        if (path.steps().size() > 1) {
            tile(Amounts.time(waited), "on the critical path", "");
        }
        if (waited.isPositive() && work.compareTo(waited) > 0) {
            tile(Amounts.time(work), "of work in all steps", "");
        }
    }

    private void tile(String number, String words, String kind) {
        html.open("li", "class", number.equals("0") ? "zero" : kind)
                .element("b", number)
                .text(" ")
                .element("span", words)
                .close();
    }

    private void texts(String kind, List<String> texts, boolean shown) {
        if (texts.isEmpty()) {
            return;
        }
        if (shown) {
            html.open("details", "class", "texts " + kind, "open", "");
        } else {
            html.open("details", "class", "texts " + kind);
        }
        html.element("summary", count(texts.size(), kind));
        html.element("pre", String.join("\n", texts)).close().line();
    }

    static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
