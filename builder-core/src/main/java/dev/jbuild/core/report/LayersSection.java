package dev.jbuild.core.report;

import dev.jbuild.core.report.ReportModel.Layer;
import dev.jbuild.core.text.Amounts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The layers of an image: how large each is, and where it came from. */
final class LayersSection {

    private final Html html;
    private final ReportModel model;
    private final ReportModel.Image image;
    private final String of;

    LayersSection(Html html, ReportModel model, ReportModel.Image image, String of) {
        this.html = html;
        this.model = model;
        this.image = image;
        this.of = of;
    }

    void write() {
        html.open("section").element("h2", "Layers" + of);
        html.element(
                "p",
                Amounts.size(image.bytes()) + " in "
                        + HeadingSection.count(image.layers().size(), "layer")
                        + ", the lowest first; sizes are those of the layers' archives before compression.",
                "class",
                "muted");
        stack();
        html.open("ol", "class", "list layers").line();
        long below = 0;
        for (int index = 0; index < image.layers().size(); index++) {
            Layer layer = image.layers().get(index);
            row(index, layer, below);
            below += layer.bytes();
        }
        html.close().close().line();
    }

    /** All of the image as one bar. */
    private void stack() {
        html.open("div", "class", "stack");
        for (int index = 0; index < image.layers().size(); index++) {
            Layer layer = image.layers().get(index);
            html.open(
                            "div",
                            "class",
                            kind(layer, index),
                            "title",
                            "layer " + (index + 1) + ": " + Amounts.size(layer.bytes()),
                            "style",
                            "flex-grow:" + Math.max(1, layer.bytes()))
                    .close();
        }
        html.close().line();
    }

    private static String kind(Layer layer, int index) {
        return (layer.base() ? "base" : "own") + (index % 2 == 0 ? " even" : " odd");
    }

    private void row(int index, Layer layer, long below) {
        html.open("li", "class", kind(layer, index)).open("div", "class", "what");
        Optional<ReportModel.Step> step =
                layer.step().isPresent() ? model.step(layer.step().getAsInt()) : Optional.empty();
        html.open("span", "class", "label")
                .element("b", Integer.toString(index + 1), "class", "number")
                .text(" ");
        if (step.isPresent() && !layer.base()) {
            html.element("code", step.get().instruction());
        } else {
            html.element("code", layer.createdBy().isEmpty() ? layer.diffId() : layer.createdBy());
        }
        html.close().open("small");
        if (step.isPresent()) {
            html.text(layer.base() ? step.get().instruction() + ", step " : "step ");
            WaterfallSection.link(html, step.get().number());
            html.text(" · line " + step.get().line() + " · ");
        }
        html.text(layer.entries() == 1 ? "1 entry" : layer.entries() + " entries")
                .close()
                .close();
        meter(html, layer.bytes(), below, image.bytes());
        html.open("div", "class", "time")
                .element("b", Amounts.size(layer.bytes()))
                .text(" ")
                .element("small", Amounts.share(layer.bytes(), image.bytes()))
                .close();
        html.open("div", "class", "sum")
                .element("small", "with those below ")
                .element("b", Amounts.size(below + layer.bytes()))
                .text(" ")
                .element("small", Amounts.share(below + layer.bytes(), image.bytes()))
                .close();
        html.close().line();
    }

    /** A part of a whole, drawn after what lies before it. */
    static void meter(Html html, long part, long before, long whole) {
        html.open("div", "class", "track")
                .open(
                        "div",
                        "class",
                        "bar",
                        "style",
                        String.format(
                                Locale.ROOT,
                                "left:%.3f%%;width:%.3f%%",
                                Amounts.percent(before, whole),
                                Amounts.percent(part, whole)))
                .close()
                .close();
    }

    /** Where a layer comes from, with a link to its step. */
    static void origin(Html html, List<Layer> layers, int index) {
        html.text("layer " + (index + 1));
        layers.get(index).step().ifPresent(step -> {
            html.text(layers.get(index).base() ? " of the base image, step " : ", step ");
            WaterfallSection.link(html, step);
        });
    }
}
