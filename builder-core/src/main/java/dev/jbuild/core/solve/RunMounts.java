package dev.jbuild.core.solve;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.core.copy.CopyJob;
import dev.jbuild.core.copy.SourceTree;
import dev.jbuild.core.exec.AgentSocket;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.CopySource;
import dev.jbuild.core.graph.FileSource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.StepMount;
import dev.jbuild.core.image.ImagePaths;
import dev.jbuild.core.key.InputKind;
import dev.jbuild.core.key.KeyInputs;
import dev.jbuild.grammar.flag.RunMount;
import dev.jbuild.runtime.sandbox.MountSpec;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The mounts of one RUN. One thread's. */
final class RunMounts implements AutoCloseable {

    private static final String COPIED = "mount";

    private final Operation.Run run;
    private final WorkTools tools;
    private final StepInputs inputs;
    private final Consumer<String> say;
    private final List<String> environment = new ArrayList<>();
    private final List<CopyJob> hashed = new ArrayList<>();
    private int agents;
    private final List<AutoCloseable> held = new ArrayList<>();

    RunMounts(Operation.Run run, WorkTools tools, StepInputs inputs, Consumer<String> say) {
        this.run = run;
        this.tools = tools;
        this.inputs = inputs;
        this.say = say;
    }

    /** Adds what the mounts mean for the result: what is bound by content, caches and secrets by name only. */
    void addTo(KeyInputs key) throws EngineException, IOException {
        hashed.clear();
        for (StepMount mount : run.mounts()) {
            String target = target(mount.mount());
            key.add(InputKind.MOUNT, target, mount.mount().toString());
            if (mount.mount() instanceof RunMount.Bind bind && mount.from().isPresent()) {
                switch (mount.from().get()) {
                    case FileSource.Stage stage -> inputs.addBelow(key, stage.step());
                    case FileSource.Context context -> {
                        try (Source source = new Source(context, bind.source().orElse("/"))) {
                            source.job.addContents(key);
                            hashed.add(source.job);
                        }
                    }
                }
            }
        }
    }

    private static String target(RunMount mount) {
        return switch (mount) {
            case RunMount.Bind bind -> bind.target();
            case RunMount.Cache cache -> cache.target();
            case RunMount.Tmpfs tmpfs -> tmpfs.target();
            case RunMount.Secret secret -> secret.target().orElse(secret.id());
            case RunMount.Ssh ssh -> ssh.target().orElse(ssh.id());
        };
    }

    /** Whether what is bound of contexts is still what it was when the key was computed. */
    boolean isUnchanged() throws EngineException, IOException {
        for (CopyJob job : hashed) {
            if (!job.isUnchanged()) {
                return false;
            }
        }
        return true;
    }

    /** Makes what is to be mounted, in order. */
    List<MountSpec> prepare(UserSpec user) throws EngineException, IOException, InterruptedException {
        List<MountSpec> specs = new ArrayList<>();
        for (StepMount mount : run.mounts()) {
            switch (mount.mount()) {
                case RunMount.Bind bind -> {
                    Path path = copied(mount, bind.source().orElse("/"));
                    specs.add(
                            bind.readWrite()
                                    ? MountSpec.Bind.writable(path, target(bind.target()))
                                    : MountSpec.Bind.readOnly(path, target(bind.target())));
                }
                case RunMount.Cache cache -> specs.add(cache(mount, cache));
                case RunMount.Tmpfs tmpfs -> specs.add(MountSpec.Tmpfs.of(target(tmpfs.target()), tmpfs.size()));
                case RunMount.Secret secret -> secret(secret, specs);
                case RunMount.Ssh ssh -> agent(ssh, specs);
            }
        }
        return specs;
    }

    /** The variables that secrets with env= set; never part of a key or a record. */
    List<String> environment() {
        return environment;
    }

    private String target(String path) throws EngineException {
        String target = path.isEmpty() ? run.directory() : ImagePaths.resolve(run.directory(), path);
        if (target.equals("/")) {
            throw new EngineException(
                    "JB3082",
                    "Invalid mount target \"/\": the root can't be mounted over.",
                    "Choose a directory below it.");
        }
        return target;
    }

    private Path copied(StepMount mount, String source) throws EngineException, IOException {
        Path directory = tools.store().session().newDirectory("bind");
        if (mount.from().isEmpty()) {
            throw new IllegalStateException("a bind without a source");
        }
        try (Source from = new Source(mount.from().get(), source);
                RootDir target = RootDir.open(directory)) {
            from.job.write(target, target, text -> {});
        }
        return directory.resolve(COPIED);
    }

    private MountSpec cache(StepMount mount, RunMount.Cache cache)
            throws EngineException, IOException, InterruptedException {
        String id = cache.id().orElse(target(cache.target()));
        CacheDirectory directory = CacheDirectory.acquire(
                tools.store(),
                id,
                cache.sharing() == RunMount.Sharing.LOCKED,
                cache.sharing() == RunMount.Sharing.PRIVATE,
                say);
        held.add(directory);
        if (directory.isEmpty()) {
            tools.mounts().fill(id, directory.data(), cache.uid(), cache.gid(), cache.mode());
        }
        if (directory.isNew()) {
            if (mount.from().isPresent()) {
                try (Source from = new Source(mount.from().get(), cache.source().orElse("/"));
                        RootDir target = RootDir.open(directory.parent())) {
                    from.jobTo("/" + CacheDirectory.DATA).write(target, target, text -> {});
                }
            }
            directory.prepare(cache.uid(), cache.gid(), cache.mode());
        }
        String target = target(cache.target());
        return cache.readOnly()
                ? MountSpec.Bind.readOnly(directory.data(), target)
                : MountSpec.Bind.writable(directory.data(), target);
    }

    private void secret(RunMount.Secret secret, List<MountSpec> specs) throws EngineException {
        byte[] value = tools.secrets().get(secret.id());
        if (value == null) {
            if (secret.required()) {
                throw new EngineException(
                        "JB3083",
                        "secret " + secret.id() + ": not found, and the RUN requires it.",
                        "Give it with --secret id=" + secret.id() + ",src=FILE.");
            }
            return;
        }
        secret.env().ifPresent(name -> environment.add(name + "=" + new String(value, StandardCharsets.UTF_8)));
        if (secret.target().isPresent() || secret.env().isEmpty()) {
            String target = secret.target().orElse("/run/secrets/" + secret.id());
            specs.add(new MountSpec.SecretFile(target(target), value, secret.mode(), secret.uid(), secret.gid()));
        }
    }

    /** The agent's socket; the first one is also in the variable that ssh looks at. */
    private void agent(RunMount.Ssh ssh, List<MountSpec> specs) throws EngineException, IOException {
        Path agent = tools.agents().get(ssh.id());
        if (agent == null) {
            if (ssh.required()) {
                throw new EngineException(
                        "JB3081",
                        "SSH agent " + ssh.id() + ": not found, and the RUN requires it.",
                        "Give it with --ssh " + ssh.id() + ".");
            }
            return;
        }
        AgentSocket socket =
                AgentSocket.open(agent, tools.store().session().newDirectory("ssh"), ssh.mode(), ssh.uid(), ssh.gid());
        held.add(socket);
        String target = target(ssh.target().orElse("/run/buildkit/ssh_agent." + agents));
        specs.add(MountSpec.Bind.writable(socket.path(), target));
        if (agents == 0) {
            environment.add("SSH_AUTH_SOCK=" + target);
        }
        agents++;
    }

    @Override
    public void close() {
        for (AutoCloseable resource : held.reversed()) {
            try {
                resource.close();
            } catch (Exception ignoredBecauseTheLockDiesWithTheProcess) {
                // Closing a descriptor can't fail in a way that matters here.
            }
        }
        held.clear();
    }

    /** The part of a tree that a mount shows, as a copy. */
    private final class Source implements AutoCloseable {
        private final FileSource from;
        private final String path;
        private final CopyJob job;
        private Optional<Tree> tree = Optional.empty();

        Source(FileSource from, String path) {
            this.from = from;
            this.path = path;
            this.job = jobTo("/" + COPIED);
        }

        CopyJob jobTo(String destination) {
            Operation.Copy copy = new Operation.Copy(
                    run.parent(),
                    List.of(new CopySource.Files(from, path)),
                    destination,
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    false,
                    List.of(),
                    false);
            return new CopyJob(copy, this::open, tools.remotes(), tools.contextUse());
        }

        private SourceTree open(FileSource source) throws IOException {
            return switch (source) {
                case FileSource.Context context -> tools.tree(context.context());
                case FileSource.Stage stage -> {
                    if (tree.isEmpty()) {
                        tree = Optional.of(tools.snapshots().view(inputs.layers(stage.step())));
                    }
                    yield new SourceTree(
                            "the result of " + stage.step().label(), tree.get().root(), Optional.empty(), false);
                }
            };
        }

        @Override
        public void close() {
            tree.ifPresent(Tree::close);
        }
    }
}
