package dev.jbuild.core.run;

import dev.jbuild.cache.failure.DamagedLayerException;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.cache.snapshot.Snapshots;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.compile.BaseImages;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.Directories;
import dev.jbuild.core.exec.SandboxFiles;
import dev.jbuild.core.exec.Users;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.image.ImageFinder;
import dev.jbuild.core.image.ImagePaths;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.TransferText;
import dev.jbuild.runtime.sandbox.Capability;
import dev.jbuild.runtime.sandbox.NetworkMode;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.RootfsSpec;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import dev.jbuild.runtime.sandbox.SeccompPolicy;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs containers in the foreground. Thread safe. */
public final class RunService {

    private static final int HOSTNAME_LENGTH = 12;
    private static final int MOST_ATTEMPTS = 20;

    private final Engine engine;

    public RunService(Engine engine) {
        this.engine = engine;
    }

    /**
     * Runs a program in a new container and removes the container. The program writes to the caller's own descriptors;
     * signals of the caller reach it.
     *
     * @return the program's exit code, 128 and the signal's number if a signal ended it; 126 if it can't be executed, 127
     *     if there is none
     */
    public int run(RunRequest request, Invocation invocation)
            throws EngineException, IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return runOnce(request, invocation);
            } catch (DamagedLayerException damaged) {
                // That layer is gone now; what came from a registry is had from there again.
                if (attempt == MOST_ATTEMPTS) {
                    throw damaged;
                }
            }
        }
    }

    private int runOnce(RunRequest request, Invocation invocation)
            throws EngineException, IOException, InterruptedException {
        Store store = engine.store();
        Platform platform = request.platform().isPresent()
                ? Platform.parse(request.platform().get())
                : Platform.ofThisMachine();
        BaseImages.BaseImage image =
                ImageFinder.ofWhole(engine, event -> say(event, invocation)).find(request.image(), platform);
        Snapshots snapshots = store.snapshots();
        List<String> arguments = arguments(request, image.config());
        String directory = ImagePaths.resolve(
                image.config().workingDir().isEmpty() ? "/" : image.config().workingDir(),
                request.directory().orElse("."));
        UserSpec user;
        try (Tree tree = snapshots.view(image.layers())) {
            user = Users.resolve(request.user().orElse(image.config().user()), tree.root());
        }
        try (ActiveSnapshot snapshot = snapshots.begin(image.layers())) {
            makeDirectory(snapshot, directory, user);
            return start(request, invocation, image, snapshot, arguments, directory, user);
        }
    }

    /** What takes time before the program starts. */
    private static void say(BuildEvent event, Invocation invocation) {
        PrintStream err = invocation.streams().err();
        switch (event) {
            case BuildEvent.Note note -> err.println(note.text());
            case BuildEvent.Transfer transfer -> TransferText.of(transfer).ifPresent(err::println);
            default -> {}
        }
    }

    private int start(
            RunRequest request,
            Invocation invocation,
            BaseImages.BaseImage image,
            ActiveSnapshot snapshot,
            List<String> arguments,
            String directory,
            UserSpec user)
            throws EngineException, IOException, InterruptedException {
        Store store = engine.store();
        String id = store.session().newId("run");
        String hostname = request.hostname().orElse(id.substring(Math.max(0, id.length() - HOSTNAME_LENGTH)));
        SandboxFiles files = new SandboxFiles(store.session());
        List<Path> lowers = new ArrayList<>(snapshot.lowers());
        lowers.add(files.stubs());
        Foreground foreground = new Foreground(engine, invocation);
        SandboxSpec spec = SandboxSpec.of(
                        id,
                        new RootfsSpec(lowers, snapshot.upper(), snapshot.work(), store.userXattr()),
                        ProcessSpec.of(
                                        arguments,
                                        environment(request, invocation, image.config(), hostname, user),
                                        directory,
                                        user)
                                .withInit(request.init())
                                .withHostname(hostname)
                                .withCapabilities(Capability.DEFAULT)
                                .withSeccomp(SeccompPolicy.DEFAULT)
                                .withReadOnlyRootfs(request.readOnly())
                                .withLimits(request.limits().each()),
                        files.mounts(hostname, request.hosts()),
                        request.network() == RunNetwork.NONE ? NetworkMode.NONE : NetworkMode.HOST,
                        foreground.stdio(request.interactive()))
                .withLimits(request.limits().together());
        return foreground.run(spec);
    }

    private static List<String> arguments(RunRequest request, ImageConfig config) throws EngineException {
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
            RunRequest request, Invocation invocation, ImageConfig config, String hostname, UserSpec user) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        variables.put("HOSTNAME", hostname);
        for (String variable : config.env()) {
            put(variables, variable);
        }
        for (String variable : request.environment()) {
            if (variable.contains("=")) {
                put(variables, variable);
            } else if (invocation.environment().containsKey(variable)) {
                variables.put(variable, invocation.environment().getOrDefault(variable, ""));
            } else {
                variables.remove(variable);
            }
        }
        variables.putIfAbsent("HOME", user.home().orElse("/"));
        List<String> list = new ArrayList<>();
        variables.forEach((name, value) -> list.add(name + "=" + value));
        return list;
    }

    private static void put(Map<String, String> variables, String variable) {
        int equals = variable.indexOf('=');
        variables.put(variable.substring(0, Math.max(0, equals)), variable.substring(equals + 1));
    }

    /** Docker makes a working directory that is missing. */
    private static void makeDirectory(ActiveSnapshot snapshot, String directory, UserSpec user)
            throws EngineException, IOException {
        RootDir root = snapshot.mount();
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
