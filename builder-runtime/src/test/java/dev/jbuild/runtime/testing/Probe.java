package dev.jbuild.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;

/** What the probe (src/test/c) has found as the program of a sandbox. */
public record Probe(JsonObject json) {

    /** Runs the probe in the box. */
    public static Probe self(TestBox box, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "/bin/probe";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return parse(box.run(all));
    }

    /** Tries system calls in the box; error numbers by name, 0 for what worked. */
    public static Probe calls(TestBox box) throws Exception {
        return self(box, "calls");
    }

    private static Probe parse(TestBox.Outcome outcome) {
        assertThat(outcome.err()).isEmpty();
        return new Probe(Json.parseObject(outcome.out().getBytes(StandardCharsets.UTF_8)));
    }

    public int number(String key) {
        return (int) json.requireNumber(key);
    }

    public String text(String key) {
        return json.requireString(key);
    }

    public List<String> list(String key) {
        return json.strings(key).orElseThrow();
    }

    /** A line of /proc/self/status. */
    public String status(String key) {
        return json.object("status").orElseThrow().requireString(key);
    }

    public SequencedMap<String, String> namespaces() {
        return json.stringMap("namespaces").orElseThrow();
    }

    /** The line of mountinfo for a mount point. */
    public String mount(String point) {
        return list("mounts").stream()
                .filter(line -> line.split(" ", -1)[4].equals(point))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("nothing is mounted on " + point + ": " + list("mounts")));
    }

    /** This JVM's own namespace of a kind. */
    public static String hostNamespace(String kind) throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();
    }
}
