package dev.jbuild.core.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Draws a graph: each step with what it needs. Contexts are shown as sources; the image is the last line. */
public final class GraphText {

    /** For people, for Graphviz, or for Markdown pages that know Mermaid. */
    public enum Form {
        TEXT,
        DOT,
        MERMAID
    }

    private GraphText() {}

    public static String of(BuildGraph graph, Form form) {
        return switch (form) {
            case TEXT -> text(graph);
            case DOT -> dot(graph);
            case MERMAID -> mermaid(graph);
        };
    }

    private static String text(BuildGraph graph) {
        StringBuilder text = new StringBuilder();
        for (Step step : graph.steps()) {
            List<String> needs = new ArrayList<>();
            step.operation().inputs().stream().distinct().forEach(input -> needs.add("#" + input.number()));
            needs.addAll(StepSources.of(step));
            text.append('#').append(step.number()).append(' ').append(step.label());
            if (!needs.isEmpty()) {
                text.append("  <- ").append(String.join(", ", needs));
            }
            text.append('\n');
        }
        return text.append("image  <- #")
                .append(graph.image().fileSystem().number())
                .append('\n')
                .toString();
    }

    /** The contexts and addresses, each with a name for a drawing. */
    private static Map<String, String> named(BuildGraph graph) {
        Map<String, String> named = new LinkedHashMap<>();
        for (Step step : graph.steps()) {
            for (String source : StepSources.of(step)) {
                named.putIfAbsent(source, "source" + (named.size() + 1));
            }
        }
        return named;
    }

    private static String dot(BuildGraph graph) {
        Map<String, String> sources = named(graph);
        StringBuilder text = new StringBuilder("digraph build {\n  node [shape=box];\n");
        sources.forEach((source, name) -> text.append("  ")
                .append(name)
                .append(" [shape=folder, label=")
                .append(quoted(source))
                .append("];\n"));
        for (Step step : graph.steps()) {
            text.append("  step")
                    .append(step.number())
                    .append(" [label=")
                    .append(quoted(step.label()))
                    .append("];\n");
            edges(step, sources)
                    .forEach(from -> text.append("  ")
                            .append(from)
                            .append(" -> step")
                            .append(step.number())
                            .append(";\n"));
        }
        return text.append("  image [shape=ellipse];\n  step")
                .append(graph.image().fileSystem().number())
                .append(" -> image;\n}\n")
                .toString();
    }

    private static String quoted(String label) {
        return "\"" + label.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String mermaid(BuildGraph graph) {
        Map<String, String> sources = named(graph);
        StringBuilder text = new StringBuilder("flowchart TD\n");
        sources.forEach((source, name) -> text.append("  ")
                .append(name)
                .append("[/\"")
                .append(escaped(source))
                .append("\"/]\n"));
        for (Step step : graph.steps()) {
            text.append("  step")
                    .append(step.number())
                    .append("[\"")
                    .append(escaped(step.label()))
                    .append("\"]\n");
            edges(step, sources)
                    .forEach(from -> text.append("  ")
                            .append(from)
                            .append(" --> step")
                            .append(step.number())
                            .append('\n'));
        }
        return text.append("  image([image])\n  step")
                .append(graph.image().fileSystem().number())
                .append(" --> image\n")
                .toString();
    }

    /** Mermaid has character references of its own, and reads markup in labels. */
    private static String escaped(String label) {
        return label.codePoints()
                .mapToObj(point -> Character.isLetterOrDigit(point) || " ./:-_=,".indexOf(point) >= 0
                        ? Character.toString(point)
                        : "#" + point + ";")
                .collect(Collectors.joining());
    }

    private static List<String> edges(Step step, Map<String, String> sources) {
        List<String> edges = new ArrayList<>();
        step.operation().inputs().stream().distinct().forEach(input -> edges.add("step" + input.number()));
        StepSources.of(step).forEach(source -> edges.add(sources.getOrDefault(source, source)));
        return edges;
    }
}
