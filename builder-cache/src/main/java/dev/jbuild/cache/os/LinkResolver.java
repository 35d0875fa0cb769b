package dev.jbuild.cache.os;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Follows the symbolic links of a path, component by component, where the name of the result is wanted. */
final class LinkResolver {

    private static final int MOST_LINKS = 40;

    private final RootDir root;

    LinkResolver(RootDir root) {
        this.root = root;
    }

    Optional<String> resolve(String path) throws IOException {
        Deque<String> rest = new ArrayDeque<>();
        push(rest, path);
        List<String> resolved = new ArrayList<>();
        int links = 0;
        boolean exists = true;
        while (!rest.isEmpty()) {
            String name = rest.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (!resolved.isEmpty()) {
                    resolved.removeLast();
                }
                exists = true;
                continue;
            }
            resolved.add(name);
            if (!exists) {
                continue;
            }
            String here = String.join("/", resolved);
            Optional<String> target = root.tryReadLink(here);
            if (target.isEmpty()) {
                exists = root.lstat(here).isPresent();
                continue;
            }
            links++;
            if (links > MOST_LINKS) {
                return Optional.empty();
            }
            resolved.removeLast();
            if (target.get().startsWith("/")) {
                resolved.clear();
            }
            push(rest, target.get());
        }
        return Optional.of(String.join("/", resolved));
    }

    private static void push(Deque<String> rest, String path) {
        String[] names = path.split("/", -1);
        for (int i = names.length - 1; i >= 0; i--) {
            rest.push(names[i]);
        }
    }
}
