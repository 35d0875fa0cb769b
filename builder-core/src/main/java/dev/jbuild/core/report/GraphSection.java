package dev.jbuild.core.report;

import dev.jbuild.core.report.GraphLayout.Place;
import dev.jbuild.core.report.ReportModel.Step;
import dev.jbuild.core.text.Amounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The steps and what each needs, as a drawing. */
final class GraphSection {

    private static final int WIDTH = 236;
    private static final int HEIGHT = 58;
    private static final int COLUMN = WIDTH + 44;
    private static final int ROW = HEIGHT + 34;
    private static final int MARGIN = 12;

    /** As many letters as fit into a node. */
    private static final int LETTERS = 30;

    private static final int SMALL_LETTERS = 38;

    private final Html html;
    private final ReportModel model;
    private final CriticalPath path;
    private final Map<Integer, ReportModel.Image> images = new HashMap<>();
    private final List<GraphLayout.Node> nodes = new ArrayList<>();
    private final GraphLayout layout;

    GraphSection(Html html, ReportModel model, CriticalPath path) {
        this.html = html;
        this.model = model;
        this.path = path;
        model.steps().forEach(step -> nodes.add(new GraphLayout.Node(step.number(), step.inputs())));
        for (ReportModel.Image image : model.images()) {
            // Steps count from 1.
            int id = -1 - images.size();
            images.put(id, image);
            nodes.add(new GraphLayout.Node(id, List.of(image.fileSystem())));
        }
        this.layout = new GraphLayout(nodes);
    }

    void write() {
        int width = layout.columns() * COLUMN - (COLUMN - WIDTH) + 2 * MARGIN;
        int height = layout.rowCount() * ROW - (ROW - HEIGHT) + 2 * MARGIN;
        html.open("section").element("h2", "Graph");
        html.element(
                "p",
                "A step stands below what it needs; dashed lines are files taken from another stage.",
                "class",
                "muted");
        html.open("div", "class", "graph", "tabindex", "0")
                .open(
                        "svg",
                        "width",
                        Integer.toString(width),
                        "height",
                        Integer.toString(height),
                        "viewBox",
                        "0 0 " + width + " " + height,
                        "aria-label",
                        "The graph of the steps")
                .line();
        for (GraphLayout.Node node : nodes) {
            for (int input : node.inputs()) {
                edge(input, node);
            }
        }
        model.steps().forEach(this::step);
        images.forEach(this::image);
        html.close().close().close().line();
    }

    private int left(int node) {
        return MARGIN + layout.place(node).column() * COLUMN;
    }

    private int top(int node) {
        return MARGIN + layout.place(node).row() * ROW;
    }

    /** Down in the own column, or beside it where that is not free, and over to the other one in the gap above it. */
    private void edge(int from, GraphLayout.Node to) {
        Place start = layout.place(from);
        Place end = layout.place(to.id());
        boolean parent = to.inputs().getFirst() == from;
        int sideways = Integer.compare(start.column(), end.column());
        int x = left(from) + WIDTH / 2;
        int y = top(from) + HEIGHT;
        int endX = left(to.id()) + WIDTH / 2 + (parent ? 0 : sideways * WIDTH / 4);
        int endY = top(to.id()) - 1;
        int gap = endY - (ROW - HEIGHT) + 1;
        StringBuilder line = new StringBuilder("M" + x + " " + y);
        if (gap > y) {
            if (start.column() != end.column() && !layout.isLast(from)) {
                int gutter = left(from) + WIDTH + (COLUMN - WIDTH) / 2;
                curve(line, x, y, gutter, y + ROW - HEIGHT);
                x = gutter;
            }
            line.append(" L").append(x).append(' ').append(gap);
        }
        curve(line, x, Math.max(y, gap), endX, endY - 6);
        String kind = (parent ? "edge" : "edge files") + (path.has(from) && path.has(to.id()) ? " critical" : "");
        html.open("path", "class", kind, "d", line.toString()).close();
        html.open(
                        "path",
                        "class",
                        kind.replace("edge", "arrow"),
                        "d",
                        "M" + (endX - 4) + " " + (endY - 7) + " L" + endX + " " + endY + " L" + (endX + 4) + " "
                                + (endY - 7) + " Z")
                .close()
                .line();
    }

    private static void curve(StringBuilder line, int x, int y, int endX, int endY) {
        int middle = (y + endY) / 2;
        line.append(" C")
                .append(x)
                .append(' ')
                .append(middle)
                .append(' ')
                .append(endX)
                .append(' ');
        line.append(middle).append(' ').append(endX).append(' ').append(endY);
    }

    private void step(Step step) {
        String kind = WaterfallSection.kind(step.state()) + (path.has(step.number()) ? " critical" : "");
        String second = step.stage() + (step.sources().isEmpty() ? "" : " ← " + String.join(", ", step.sources()));
        String third = step.state().words()
                + (step.took().isPositive() ? " · " + Amounts.time(step.took()) : "")
                + step.bytes().map(bytes -> " · " + Amounts.size(bytes)).orElse("");
        html.open("a", "href", "#step-" + step.number());
        node(step.number(), kind, "#" + step.number() + " " + step.instruction(), second.strip(), third, step.label());
        html.close().line();
    }

    private void image(int id, ReportModel.Image image) {
        String digest = image.id().substring(image.id().indexOf(':') + 1);
        node(id, "image", "image", image.platform(), digest.substring(0, Math.min(24, digest.length())), image.id());
        html.line();
    }

    private void node(int id, String kind, String first, String second, String third, String title) {
        int x = left(id);
        int y = top(id);
        html.open("g", "class", "node " + kind).element("title", title);
        html.open(
                        "rect",
                        "x",
                        Integer.toString(x),
                        "y",
                        Integer.toString(y),
                        "width",
                        Integer.toString(WIDTH),
                        "height",
                        Integer.toString(HEIGHT),
                        "rx",
                        kind.equals("image") ? "20" : "6")
                .close();
        text(x, y + 19, "first", first, LETTERS);
        text(x, y + 35, "second", second, SMALL_LETTERS);
        text(x, y + 50, "third", third, SMALL_LETTERS);
        html.close();
    }

    private void text(int x, int y, String kind, String text, int letters) {
        String one = text.replace('\n', ' ');
        html.element(
                "text",
                one.codePointCount(0, one.length()) <= letters
                        ? one
                        : one.substring(0, one.offsetByCodePoints(0, letters - 1)) + "…",
                "class",
                kind,
                "x",
                Integer.toString(x + 12),
                "y",
                Integer.toString(y));
    }
}
