package dev.jbuild.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Docker's long forms of commands, which say of what they are: {@code container ls}, {@code image rm}. */
final class LongForms {

    private static final Set<String> OF_CONTAINERS = Set.of(
            "attach", "commit", "cp", "create", "diff", "exec", "export", "inspect", "kill", "logs", "pause", "port",
            "rename", "restart", "rm", "run", "start", "stats", "stop", "top", "unpause", "update", "wait");

    private static final Set<String> OF_IMAGES =
            Set.of("build", "history", "import", "inspect", "load", "pull", "push", "save", "tag");

    private static final Map<String, List<String>> OTHERS = Map.ofEntries(
            Map.entry("container ls", List.of("ps")),
            Map.entry("container list", List.of("ps")),
            Map.entry("container ps", List.of("ps")),
            Map.entry("container remove", List.of("rm")),
            Map.entry("image ls", List.of("images")),
            Map.entry("image list", List.of("images")),
            Map.entry("image rm", List.of("rmi")),
            Map.entry("image remove", List.of("rmi")),
            Map.entry("volume list", List.of("volume", "ls")),
            Map.entry("volume remove", List.of("volume", "rm")),
            Map.entry("builder prune", List.of("prune")),
            Map.entry("builder build", List.of("build")),
            Map.entry("system info", List.of("info")),
            Map.entry("system events", List.of("events")));

    private LongForms() {}

    /** The arguments with the short form, if they begin with a long one. */
    static List<String> shorten(List<String> arguments) {
        if (arguments.size() < 2) {
            return arguments;
        }
        String family = arguments.get(0);
        String word = arguments.get(1);
        List<String> command = OTHERS.getOrDefault(family + " " + word, List.of());
        boolean known = (family.equals("container") && OF_CONTAINERS.contains(word))
                || (family.equals("image") && OF_IMAGES.contains(word));
        if (command.isEmpty() && !known) {
            return arguments;
        }
        List<String> all = new ArrayList<>(command.isEmpty() ? List.of(word) : command);
        all.addAll(arguments.subList(2, arguments.size()));
        return all;
    }
}
