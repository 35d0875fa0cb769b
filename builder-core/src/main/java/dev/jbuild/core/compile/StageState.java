package dev.jbuild.core.compile;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.graph.PlannedImage;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.image.Platform;
import dev.jbuild.grammar.scope.StageScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the instructions of one stage have come to so far. One thread's. */
final class StageState {

    /** The PATH of an image that has none, as BuildKit and docker have it. */
    static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

    final String label;
    final ImageConfig base;
    final StageScope scope;
    final Map<String, String> labels = new TreeMap<>();
    final Set<String> exposedPorts = new TreeSet<>();
    final Set<String> volumes = new TreeSet<>();
    final List<String> triggers = new ArrayList<>();

    /** Where each ARG was declared last. */
    final Map<String, Integer> argumentLines = new HashMap<>();

    final List<PlannedImage.HistoryLine> history = new ArrayList<>();
    Optional<List<String>> entrypoint;
    Optional<List<String>> command;
    Optional<List<String>> shell;
    Optional<ImageConfig.Healthcheck> healthcheck;
    Optional<String> stopSignal;
    Optional<String> author;
    String directory;
    String user;
    boolean commandIsOwn;
    Step step;
    int stepsTotal;
    int stepsMade;

    StageState(String label, ImageConfig base, StageScope scope, Step step) {
        this.label = label;
        this.base = base;
        this.scope = scope;
        this.step = step;
        labels.putAll(base.labels());
        exposedPorts.addAll(base.exposedPorts());
        volumes.addAll(base.volumes());
        entrypoint = base.entrypoint();
        command = base.cmd();
        shell = base.shell();
        healthcheck = base.healthcheck();
        stopSignal = base.stopSignal();
        author = base.author();
        directory = base.workingDir().isEmpty() ? "/" : base.workingDir();
        user = base.user();
    }

    /** The state with which a stage begins that is based on this one. */
    StageState derive(String newLabel) {
        StageState derived = new StageState(newLabel, config(), scope.derive(), step);
        derived.history.addAll(history);
        derived.argumentLines.putAll(argumentLines);
        return derived;
    }

    /** What a stage is called in a step: its name in small letters, or its number. */
    static String stageName(String label, int index) {
        return label.isEmpty() ? String.valueOf(index) : label.toLowerCase(Locale.ROOT);
    }

    List<String> shellArguments() {
        return shell.orElse(DEFAULT_SHELL);
    }

    void remember(String createdBy, Optional<Step> layer) {
        history.add(new PlannedImage.HistoryLine(createdBy, layer));
    }

    /** The image's config, without the layers and history that the steps of this build add. */
    ImageConfig config() {
        return base.toBuilder()
                .env(scope.environment())
                .labels(labels)
                .exposedPorts(exposedPorts)
                .volumes(volumes)
                .entrypoint(entrypoint)
                .cmd(command)
                .shell(shell)
                .healthcheck(healthcheck)
                .stopSignal(stopSignal)
                .author(author)
                .workingDir(directory)
                .user(user)
                .onBuild(triggers)
                .build();
    }

    /** The config of {@code FROM scratch}. */
    static ImageConfig scratch(Platform platform) {
        return ImageConfig.builder(platform.architecture(), platform.os())
                .variant(platform.optionalVariant())
                .env(List.of("PATH=" + DEFAULT_PATH))
                .workingDir("/")
                .build();
    }
}
