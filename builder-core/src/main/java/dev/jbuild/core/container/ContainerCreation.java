package dev.jbuild.core.container;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.compile.BaseImages;
import dev.jbuild.core.confinement.ConfinementReader;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.Directories;
import dev.jbuild.core.exec.SignalNames;
import dev.jbuild.core.exec.Users;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.image.ImageFinder;
import dev.jbuild.core.image.ImagePaths;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.volume.ContainerMount;
import dev.jbuild.core.volume.MountPlan;
import dev.jbuild.core.volume.VolumeStore;
import dev.jbuild.runtime.oci.OciRuntime;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes containers of images. */
final class ContainerCreation {

    /** Where the writable layer lies in a container's directory. */
    static final String UPPER = "upper";

    /** Overlayfs' own. */
    static final String WORK = "work";

    private static final int ID_BYTES = 32;
    private static final int SHORT = 12;
    private static final int ATTEMPTS = 10;
    private static final int TERM = 15;
    private static final int USUAL_TIMEOUT = 10;

    private final Engine engine;
    private final Store store;
    private final ContainerStore containers;
    private final VolumeStore volumes;

    ContainerCreation(Engine engine, ContainerStore containers) {
        this.engine = engine;
        this.store = engine.store();
        this.containers = containers;
        this.volumes = new VolumeStore(store);
    }

    /**
     * Makes a container, which does not run yet.
     *
     * @param listener is told what takes time
     */
    ContainerConfig create(ContainerRequest request, Invocation invocation, BuildListener listener)
            throws EngineException, IOException {
        Platform platform = request.platform().isPresent()
                ? Platform.parse(request.platform().get())
                : Platform.ofThisMachine();
        BaseImages.BaseImage image = image(request.image(), request, platform, listener);
        if (request.name().isPresent()) {
            ContainerNames.check(request.name().get());
        }
        if (request.hostname().isPresent()) {
            ContainerNames.checkHost(request.hostname().get());
        }
        byte[] random = new byte[ID_BYTES];
        new SecureRandom().nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        Path place = store.session().newDirectory("container");
        try (ActiveSnapshot snapshot = store.snapshots().begin(image.layers())) {
            String directory = ImagePaths.resolve(
                    image.config().workingDir().isEmpty() ? "/" : image.config().workingDir(),
                    request.directory().orElse("."));
            RootDir root = snapshot.mount();
            UserSpec user = Users.resolve(request.user().orElse(image.config().user()), root);
            makeDirectory(root, directory, user);
            String hostname = request.hostname().orElse(id.substring(0, SHORT));
            List<ContainerMount> mounts = new MountPlan(
                            volumes,
                            name -> image(name, request, platform, listener).layers(),
                            invocation.streams().err())
                    .make(
                            request.mounts(),
                            others(request.volumesFrom()),
                            image.config().volumes(),
                            root);
            try {
                ContainerConfig config = config(request, invocation, image, id, directory, hostname, mounts);
                snapshot.moveUpper(place.resolve(UPPER));
                Files.createDirectory(place.resolve(WORK));
                return named(request, config, place);
            } catch (EngineException | IOException | RuntimeException failure) {
                volumes.removeNameless(mounts);
                throw failure;
            }
        } finally {
            store.session().discard(place);
        }
    }

    private BaseImages.BaseImage image(String name, ContainerRequest request, Platform platform, BuildListener listener)
            throws EngineException {
        return switch (request.pull()) {
            case MISSING -> ImageFinder.ofWhole(engine, listener).find(name, platform);
            case ALWAYS -> ImageFinder.ofNewest(engine, listener).find(name, platform);
            case NEVER -> {
                if (ImageFinder.local(store, name).isEmpty()) {
                    throw new EngineException(
                            "JB5092",
                            "The image " + name + " is not here, and with --pull never no registry is asked for it.",
                            "Fetch it with jbuild pull, or build it.");
                }
                yield ImageFinder.ofWhole(engine, listener).find(name, platform);
            }
        };
    }

    /** One that nobody named gets a name that nobody else has. */
    private ContainerConfig named(ContainerRequest request, ContainerConfig config, Path place)
            throws EngineException, IOException {
        for (int attempt = 1; ; attempt++) {
            ContainerConfig named = config.withName(
                    request.name().isPresent()
                            ? ContainerNames.check(request.name().get())
                            : ContainerNames.any());
            try {
                containers.add(named, place);
                return named;
            } catch (EngineException taken) {
                if (request.name().isPresent() || attempt == ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    private ContainerConfig config(
            ContainerRequest request,
            Invocation invocation,
            BaseImages.BaseImage image,
            String id,
            String directory,
            String hostname,
            List<ContainerMount> mounts)
            throws EngineException, IOException {
        ImageConfig base = image.config();
        Map<String, String> labels = new LinkedHashMap<>(base.labels());
        labels.putAll(request.labels());
        return new ContainerConfig(
                id,
                "",
                Clock.systemUTC().instant(),
                request.image(),
                image.identity(),
                image.layers(),
                arguments(request, base),
                environment(request, invocation, base, hostname),
                directory,
                request.user().orElse(base.user()),
                hostname,
                request.network(),
                request.hosts(),
                request.interactive(),
                request.terminal(),
                request.init(),
                request.readOnly(),
                request.remove(),
                labels,
                request.limits(),
                new ConfinementReader(invocation, name -> containers.find(name).id())
                        .read(request.confinement(), request.mounts(), request.network() == RunNetwork.HOST),
                request.runtime().isPresent()
                        ? Optional.of(runtime(request.runtime().get(), invocation))
                        : Optional.empty(),
                mounts,
                request.restart(),
                request.mostRestarts(),
                request.health().resolve(base.healthcheck()),
                request.stopSignal().isPresent()
                        ? SignalNames.number(request.stopSignal().get())
                        : base.stopSignal().isPresent()
                                ? SignalNames.number(base.stopSignal().get())
                                : TERM,
                request.stopTimeout().orElse(USUAL_TIMEOUT));
    }

    /** The mounts of other containers. */
    private List<ContainerMount> others(List<String> texts) throws EngineException, IOException {
        List<ContainerMount> all = new ArrayList<>();
        for (String text : texts) {
            boolean readOnly = text.endsWith(":ro");
            String name = text.replaceFirst(":(ro|rw|z|Z)$", "");
            for (ContainerMount mount : containers.find(name).mounts()) {
                all.add(mount.shared(readOnly));
            }
        }
        return all;
    }

    private static String runtime(String name, Invocation invocation) throws EngineException {
        return OciRuntime.find(name, invocation.environment().getOrDefault("PATH", ""))
                .map(found -> found.program().toString())
                .orElseThrow(() -> new EngineException(
                        "JB5095",
                        "There is no runtime " + name + ".",
                        "Install it, write its absolute path, or leave --runtime away: jbuild needs none."));
    }

    private static List<String> arguments(ContainerRequest request, ImageConfig config) throws EngineException {
        List<String> arguments = new ArrayList<>();
        if (request.entrypoint().isPresent()) {
            if (!request.entrypoint().get().isEmpty()) {
                arguments.add(request.entrypoint().get());
            }
            arguments.addAll(request.arguments());
        } else {
            arguments.addAll(config.entrypoint().orElse(List.of()));
            arguments.addAll(request.arguments().isEmpty() ? config.cmd().orElse(List.of()) : request.arguments());
        }
        if (arguments.isEmpty()) {
            throw new EngineException(
                    "JB5010",
                    "No command specified: the image " + request.image() + " has neither an entrypoint nor a command.",
                    "Name a program after the image.");
        }
        return arguments;
    }

    private static List<String> environment(
            ContainerRequest request, Invocation invocation, ImageConfig config, String hostname) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        variables.put("HOSTNAME", hostname);
        if (request.terminal()) {
            variables.put("TERM", "xterm");
        }
        config.env().forEach(variable -> put(variables, variable));
        for (String variable : request.environment()) {
            if (variable.contains("=")) {
                put(variables, variable);
            } else if (invocation.environment().containsKey(variable)) {
                variables.put(variable, invocation.environment().getOrDefault(variable, ""));
            } else {
                variables.remove(variable);
            }
        }
        List<String> list = new ArrayList<>();
        variables.forEach((name, value) -> list.add(name + "=" + value));
        return list;
    }

    private static void put(Map<String, String> variables, String variable) {
        int equals = variable.indexOf('=');
        variables.put(variable.substring(0, Math.max(0, equals)), variable.substring(equals + 1));
    }

    /** Docker makes a working directory that is missing. */
    private static void makeDirectory(RootDir root, String directory, UserSpec user)
            throws EngineException, IOException {
        Optional<String> resolved = root.resolve(directory);
        if (resolved.isEmpty()) {
            throw new EngineException(
                    "JB5011",
                    "The working directory " + directory + " passes through too many links.",
                    "Choose another.");
        }
        if (!Directories.make(root, resolved.get(), user)) {
            throw new EngineException(
                    "JB5012",
                    "The working directory " + directory + " is not a directory in the image.",
                    "Choose another.");
        }
    }
}
