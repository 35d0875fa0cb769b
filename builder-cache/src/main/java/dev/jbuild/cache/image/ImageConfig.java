package dev.jbuild.cache.image;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.failure.CorruptContentException;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.json.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an image is (OCI image spec, config.md, with docker's extensions): of which layers, and how to run it.
 *
 * <p>Immutable. {@code entrypoint}, {@code cmd} and {@code shell} tell "not given" (empty) from "given as an empty list".
 *
 * @param exposedPorts such as {@code 80/tcp}
 * @param env {@code NAME=value} in order
 * @param diffIds the layers, lowest first
 */
public record ImageConfig(
        Optional<Instant> created,
        Optional<String> author,
        String architecture,
        String os,
        Optional<String> osVersion,
        Optional<String> variant,
        String user,
        NavigableSet<String> exposedPorts,
        List<String> env,
        Optional<List<String>> entrypoint,
        Optional<List<String>> cmd,
        NavigableSet<String> volumes,
        String workingDir,
        NavigableMap<String, String> labels,
        Optional<String> stopSignal,
        boolean argsEscaped,
        Optional<Healthcheck> healthcheck,
        List<String> onBuild,
        Optional<List<String>> shell,
        List<DiffId> diffIds,
        List<History> history) {

    /** The longest config that is read, in bytes. */
    public static final int SIZE_LIMIT = 8 << 20;

    public ImageConfig {
        exposedPorts = Collections.unmodifiableNavigableSet(new TreeSet<>(exposedPorts));
        env = List.copyOf(env);
        entrypoint = entrypoint.map(List::copyOf);
        cmd = cmd.map(List::copyOf);
        volumes = Collections.unmodifiableNavigableSet(new TreeSet<>(volumes));
        labels = Collections.unmodifiableNavigableMap(new TreeMap<>(labels));
        onBuild = List.copyOf(onBuild);
        shell = shell.map(List::copyOf);
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /**
     * How docker finds out whether a container works. Times in nanoseconds; 0 means not given.
     *
     * @param test {@code ["NONE"]}, {@code ["CMD", ...]} or {@code ["CMD-SHELL", "..."]}; empty: the base image's
     */
    public record Healthcheck(
            List<String> test, long interval, long timeout, long startPeriod, long startInterval, int retries) {
        public Healthcheck {
            test = List.copyOf(test);
        }
    }

    /**
     * One line of how the image came to be.
     *
     * @param emptyLayer whether no layer of the image belongs to the line
     */
    public record History(
            Optional<Instant> created,
            String createdBy,
            Optional<String> author,
            Optional<String> comment,
            boolean emptyLayer) {}

    /**
     * Reads a config. Fields that are not known are left out.
     *
     * @throws StoreException if it is none, in one sentence
     */
    public static ImageConfig parse(byte[] document) throws StoreException {
        try {
            return ImageConfigJson.read(Json.parseObject(document, SIZE_LIMIT));
        } catch (RuntimeException wrong) {
            throw new CorruptContentException(
                    "JB2202",
                    "The image's config can't be used: " + wrong.getMessage() + ". Pull or build the image again.");
        }
    }

    /** The config's bytes, always the same for the same config: keys in the specification's order, empty ones left out. */
    public byte[] toJson() {
        return Json.write(ImageConfigJson.write(this));
    }

    public static Builder builder(String architecture, String os) {
        return new Builder(architecture, os);
    }

    public Builder toBuilder() {
        return new Builder(architecture, os)
                .created(created)
                .author(author)
                .osVersion(osVersion)
                .variant(variant)
                .user(user)
                .exposedPorts(exposedPorts)
                .env(env)
                .entrypoint(entrypoint)
                .cmd(cmd)
                .volumes(volumes)
                .workingDir(workingDir)
                .labels(labels)
                .stopSignal(stopSignal)
                .argsEscaped(argsEscaped)
                .healthcheck(healthcheck)
                .onBuild(onBuild)
                .shell(shell)
                .diffIds(diffIds)
                .history(history);
    }

    /** Collects the parts of a config. Not thread safe. */
    public static final class Builder {

        private final String architecture;
        private final String os;
        private Optional<Instant> created = Optional.empty();
        private Optional<String> author = Optional.empty();
        private Optional<String> osVersion = Optional.empty();
        private Optional<String> variant = Optional.empty();
        private String user = "";
        private NavigableSet<String> exposedPorts = new TreeSet<>();
        private List<String> env = List.of();
        private Optional<List<String>> entrypoint = Optional.empty();
        private Optional<List<String>> cmd = Optional.empty();
        private NavigableSet<String> volumes = new TreeSet<>();
        private String workingDir = "";
        private NavigableMap<String, String> labels = new TreeMap<>();
        private Optional<String> stopSignal = Optional.empty();
        private boolean argsEscaped;
        private Optional<Healthcheck> healthcheck = Optional.empty();
        private List<String> onBuild = List.of();
        private Optional<List<String>> shell = Optional.empty();
        private List<DiffId> diffIds = List.of();
        private List<History> history = List.of();

        private Builder(String architecture, String os) {
            this.architecture = architecture;
            this.os = os;
        }

        public Builder created(Optional<Instant> value) {
            created = value;
            return this;
        }

        public Builder author(Optional<String> value) {
            author = value;
            return this;
        }

        public Builder osVersion(Optional<String> value) {
            osVersion = value;
            return this;
        }

        public Builder variant(Optional<String> value) {
            variant = value;
            return this;
        }

        public Builder user(String value) {
            user = value;
            return this;
        }

        public Builder exposedPorts(Iterable<String> value) {
            exposedPorts = sorted(value);
            return this;
        }

        public Builder env(List<String> value) {
            env = List.copyOf(value);
            return this;
        }

        public Builder entrypoint(Optional<List<String>> value) {
            entrypoint = value;
            return this;
        }

        public Builder cmd(Optional<List<String>> value) {
            cmd = value;
            return this;
        }

        public Builder volumes(Iterable<String> value) {
            volumes = sorted(value);
            return this;
        }

        public Builder workingDir(String value) {
            workingDir = value;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = new TreeMap<>(value);
            return this;
        }

        public Builder stopSignal(Optional<String> value) {
            stopSignal = value;
            return this;
        }

        public Builder argsEscaped(boolean value) {
            argsEscaped = value;
            return this;
        }

        public Builder healthcheck(Optional<Healthcheck> value) {
            healthcheck = value;
            return this;
        }

        public Builder onBuild(List<String> value) {
            onBuild = List.copyOf(value);
            return this;
        }

        public Builder shell(Optional<List<String>> value) {
            shell = value;
            return this;
        }

        public Builder diffIds(List<DiffId> value) {
            diffIds = List.copyOf(value);
            return this;
        }

        public Builder history(List<History> value) {
            history = List.copyOf(value);
            return this;
        }

        private static NavigableSet<String> sorted(Iterable<String> values) {
            NavigableSet<String> set = new TreeSet<>();
            values.forEach(set::add);
            return set;
        }

        public ImageConfig build() {
            return new ImageConfig(
                    created,
                    author,
                    architecture,
                    os,
                    osVersion,
                    variant,
                    user,
                    exposedPorts,
                    env,
                    entrypoint,
                    cmd,
                    volumes,
                    workingDir,
                    labels,
                    stopSignal,
                    argsEscaped,
                    healthcheck,
                    onBuild,
                    shell,
                    diffIds,
                    history);
        }
    }
}
