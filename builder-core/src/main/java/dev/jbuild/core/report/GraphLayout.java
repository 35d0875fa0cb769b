package dev.jbuild.core.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Places for the nodes of a graph, as a person would draw a build: each stage a column downwards, every node below what it
 * needs. A node's first input is its parent, and the first child of a parent goes on in its column; a column is used again
 * below a stage that has ended.
 */
final class GraphLayout {

    /**
     * A node to be placed.
     *
     * @param inputs those it needs, the parent first; they have been placed before it
     */
    record Node(int id, List<Integer> inputs) {}

    /** Column and row, from 0. */
    record Place(int column, int row) {}

    private static final class Chain {
        final List<Integer> nodes = new ArrayList<>();
        int end;
    }

    private final List<Node> nodes;
    private final Map<Integer, Integer> rows = new HashMap<>();
    private final Map<Integer, Chain> chains = new HashMap<>();
    private final Map<Integer, Place> places = new LinkedHashMap<>();

    GraphLayout(List<Node> nodes) {
        this.nodes = nodes;
        chooseRows();
        chooseColumns(chains());
    }

    private int row(int node) {
        return rows.getOrDefault(node, 0);
    }

    private Chain chain(int node) {
        return chains.getOrDefault(node, new Chain());
    }

    Place place(int node) {
        return places.getOrDefault(node, new Place(0, 0));
    }

    int columns() {
        return 1 + places.values().stream().mapToInt(Place::column).max().orElse(0);
    }

    int rowCount() {
        return 1 + places.values().stream().mapToInt(Place::row).max().orElse(0);
    }

    /** Whether a node is the last of its column's stage, so that the column is free below it. */
    boolean isLast(int node) {
        return chain(node).nodes.getLast() == node;
    }

    /** One below the lowest input; a node without inputs stands just above the first that needs it. */
    private void chooseRows() {
        Map<Integer, Integer> firstUse = new HashMap<>();
        for (Node node : nodes) {
            int row = node.inputs().stream()
                    .mapToInt(input -> row(input) + 1)
                    .max()
                    .orElse(0);
            rows.put(node.id(), row);
            node.inputs().forEach(input -> firstUse.merge(input, row, Math::min));
        }
        for (Node node : nodes) {
            if (node.inputs().isEmpty()) {
                rows.put(node.id(), firstUse.getOrDefault(node.id(), 1) - 1);
            }
        }
    }

    private List<Chain> chains() {
        List<Chain> all = new ArrayList<>();
        for (Node node : nodes) {
            Chain own =
                    node.inputs().isEmpty() ? new Chain() : chain(node.inputs().getFirst());
            if (!node.inputs().isEmpty()
                    && own.nodes.getLast().intValue() != node.inputs().getFirst()) {
                own = new Chain();
            }
            if (own.nodes.isEmpty()) {
                all.add(own);
            }
            own.nodes.add(node.id());
            own.end = row(node.id());
            chains.put(node.id(), own);
        }
        // What others take from a chain's last node goes down in its column.
        for (Node node : nodes) {
            for (int input : node.inputs()) {
                if (isLast(input)) {
                    chain(input).end = Math.max(chain(input).end, row(node.id()) - 1);
                }
            }
        }
        return all;
    }

    private void chooseColumns(List<Chain> all) {
        List<List<Chain>> columns = new ArrayList<>();
        for (Chain chain : all) {
            int column = 0;
            while (column < columns.size() && columns.get(column).stream().anyMatch(other -> overlaps(chain, other))) {
                column++;
            }
            if (column == columns.size()) {
                columns.add(new ArrayList<>());
            }
            columns.get(column).add(chain);
            for (int node : chain.nodes) {
                places.put(node, new Place(column, row(node)));
            }
        }
    }

    private boolean overlaps(Chain one, Chain other) {
        return row(one.nodes.getFirst()) <= other.end + 1 && row(other.nodes.getFirst()) <= one.end + 1;
    }
}
