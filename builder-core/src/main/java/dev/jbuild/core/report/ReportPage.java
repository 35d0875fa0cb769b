package dev.jbuild.core.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page: its frame and the order of its sections. */
final class ReportPage {

    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private ReportPage() {}

    /** Draws the page. The same model gives the same page. */
    static String of(ReportModel model) {
        CriticalPath path = CriticalPath.of(model);
        Html html = new Html();
        html.open("html", "lang", "en").line();
        head(html, model);
        html.open("body").open("main").line();
        new HeadingSection(html, model, path).write();
        if (!model.steps().isEmpty()) {
            new WaterfallSection(html, model, path).write();
        }
        for (ReportModel.Image image : model.images()) {
            String of = model.images().size() == 1 ? "" : " of " + image.platform();
            new LayersSection(html, model, image, of).write();
            new FilesSection(html, image, of).write();
        }
        if (!model.steps().isEmpty()) {
            new GraphSection(html, model, path).write();
        }
        html.element("footer", "Written by jbuild " + model.version() + ". This page asks for nothing from anywhere.");
        return html.finish();
    }

    private static void head(Html html, ReportModel model) {
        html.open("head")
                .single("meta", "charset", "utf-8")
                .line()
                .single("meta", "http-equiv", "Content-Security-Policy", "content", POLICY)
                .line()
                .single("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line()
                .single("meta", "name", "color-scheme", "content", "light dark")
                .line()
                .single("meta", "name", "referrer", "content", "no-referrer")
                .line()
                .element("title", HeadingSection.title(model) + " - jbuild")
                .line()
                .style(sheet())
                .close()
                .line();
    }

    private static String sheet() {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
