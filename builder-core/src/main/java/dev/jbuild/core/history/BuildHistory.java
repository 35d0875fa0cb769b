package dev.jbuild.core.history;

import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.lease.Leases;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.progress.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The builds of a store, one directory each below {@code builds}: a summary and the events. The last {@value #KEPT} are kept.
 * Thread safe, and safe beside other processes.
 */
public final class BuildHistory {

    static final String EVENTS = "events.jsonl";
    static final String SUMMARY = "build.json";

    private static final int KEPT = 100;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final CheckedFiles files;
    private final Clock clock;
    private final Leases leases;

    /** The history of an engine's store. */
    public BuildHistory(Engine engine) {
        this.directory = engine.store().root().resolve("builds");
        this.files = engine.store().files();
        this.leases = engine.store().session().leases();
        this.clock = Clock.systemUTC();
    }

    /** Begins a log. What is too old goes. */
    public BuildLog begin(String what, List<String> tags, JsonObject recipe, BuildListener next) throws IOException {
        Instant start = clock.instant();
        Files.createDirectories(directory);
        removeOld();
        String id = TIME.format(start) + "-"
                + String.format("%04x", RandomGenerator.getDefault().nextInt(1 << 16));
        Path own = directory.resolve(id);
        leases.hold(new Mark(Mark.Kind.BUILD, id), () -> {
            Files.createDirectories(own);
            return true;
        });
        BuildSummary begun =
                new BuildSummary(id, what, tags, start, Optional.empty(), Optional.empty(), Optional.empty(), recipe);
        return new BuildLog(own, files, begun, clock, next);
    }

    private void removeOld() throws IOException {
        List<String> ids = ids();
        for (String id : ids.subList(0, Math.max(0, ids.size() - KEPT + 1))) {
            Path old = directory.resolve(id);
            for (String file : List.of(EVENTS, SUMMARY, SUMMARY + ".part")) {
                Files.deleteIfExists(old.resolve(file));
            }
            Files.deleteIfExists(old);
        }
    }

    /** The oldest first. */
    private List<String> ids() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> String.valueOf(path.getFileName())).sorted().toList();
        }
    }

    /** The builds, the newest first. One that can't be read is left out. */
    public List<BuildSummary> list() throws IOException {
        List<BuildSummary> builds = new ArrayList<>();
        for (String id : ids()) {
            summary(id).ifPresent(builds::add);
        }
        builds.sort(Comparator.comparing(BuildSummary::start).reversed());
        return builds;
    }

    private Optional<BuildSummary> summary(String id) throws IOException {
        return files.read(
                directory.resolve(id).resolve(SUMMARY),
                new CheckedFiles.Subject("summary of the build " + id, "jbuild builds lists it no more"),
                BuildSummary::fromJson);
    }

    /**
     * The events of a build, in order.
     *
     * @param name an ID, the beginning of one, or empty for the last build
     * @param step the number of a step, or 0 for all
     * @throws EngineException if there is no such build
     */
    public void replay(String name, int step, BuildListener listener) throws EngineException, IOException {
        Path events = directory.resolve(id(name)).resolve(EVENTS);
        if (!Files.exists(events)) {
            return;
        }
        // Not Files.newBufferedReader, which gives up at a byte that is no UTF-8.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(events), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read(line).stream()
                        .filter(event -> step == 0 || EventJson.step(event) == step)
                        .forEach(listener::on);
            }
        }
    }

    /** A line that was cut short by a kill, is damaged, or that a later version wrote, is passed over. */
    private static List<BuildEvent> read(String line) {
        try {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            return Json.parse(bytes, Math.max(bytes.length, 1)) instanceof JsonObject json
                    ? EventJson.read(json)
                    : List.of();
        } catch (JsonException | IllegalArgumentException | java.time.DateTimeException unreadable) {
            return List.of();
        }
    }

    /**
     * What is kept of a build beside its log.
     *
     * @param name an ID, the beginning of one, or empty for the last build
     * @throws EngineException if there is no such build, or none that can be read
     */
    public BuildSummary find(String name) throws EngineException, IOException {
        String id = id(name);
        return summary(id)
                .orElseThrow(() -> new EngineException(
                        "JB3109",
                        "The summary of the build " + id + " can't be read.",
                        "jbuild build-log shows its log."));
    }

    private String id(String name) throws EngineException, IOException {
        List<String> ids = ids();
        List<String> fitting = ids.stream().filter(id -> id.startsWith(name)).toList();
        if (fitting.isEmpty()) {
            throw new EngineException(
                    "JB3095",
                    ids.isEmpty() ? "There is no build in this store yet." : "There is no build \"" + name + "\".",
                    CloseNames.closest(name, ids)
                            .map(close -> "Did you mean " + close + "?")
                            .orElse("jbuild builds lists them."));
        }
        if (!name.isEmpty() && fitting.size() > 1 && !fitting.contains(name)) {
            throw new EngineException(
                    "JB3096",
                    "\"" + name + "\" is the beginning of " + fitting.size() + " builds.",
                    "Write more of it: " + String.join(", ", fitting.subList(0, Math.min(5, fitting.size()))) + ".");
        }
        return fitting.getLast();
    }
}
