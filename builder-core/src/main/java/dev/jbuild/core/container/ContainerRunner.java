package dev.jbuild.core.container;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.failure.DamagedLayerException;
import dev.jbuild.cache.layer.LayerSupply;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.cache.store.Cgroup;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.confinement.Confinement;
import dev.jbuild.core.confinement.ConfinementPlan;
import dev.jbuild.core.confinement.Partner;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.engine.Isolation;
import dev.jbuild.core.exec.SandboxFiles;
import dev.jbuild.core.exec.Users;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.volume.MountSpecs;
import dev.jbuild.runtime.cgroup.CgroupLeaf;
import dev.jbuild.runtime.cgroup.GroupOwner;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.Keeper;
import dev.jbuild.runtime.container.KeptState;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.oci.OciGroups;
import dev.jbuild.runtime.oci.OciPlans;
import dev.jbuild.runtime.oci.OciRuntime;
import dev.jbuild.runtime.plan.LaunchPlan;
import dev.jbuild.runtime.plan.PlanOp;
import dev.jbuild.runtime.sandbox.KeptPlans;
import dev.jbuild.runtime.sandbox.MountSpec;
import dev.jbuild.runtime.sandbox.NetworkMode;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.RootfsSpec;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import dev.jbuild.runtime.sandbox.Sharing;
import dev.jbuild.runtime.sandbox.Stdio;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Writes plans of containers and starts their keepers. */
final class ContainerRunner {

    private static final String FILES = "files";
    private static final String CGROUPS = "cgroups";
    private static final String BUNDLE = "bundle";
    /** What cgroups of containers are called, followed by the short ID. */
    private static final String GROUP = "jbuild-container-";

    /** Locked by whoever starts the container, and by whoever must not have it started meanwhile. */
    static final String STARTING = "starting";

    /** The code of the failure that a container can't be started since it runs. */
    static final String RUNS_ALREADY = "JB5028";

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final int MOST_LOOKS = 1000;
    private static final long BETWEEN_LOOKS = 2_000_000;
    private static final long LOG_BYTES = 20L << 20;
    private static final int LOG_FILES = 5;

    private final Engine engine;
    private final Store store;
    private final ContainerStore containers;

    ContainerRunner(Engine engine, ContainerStore containers) {
        this.engine = engine;
        this.store = engine.store();
        this.containers = containers;
    }

    ContainerFiles files(ContainerConfig config) {
        return new ContainerFiles(containers.directory(config.id()));
    }

    Keeper keeper() throws IOException {
        return new Keeper(LauncherBinary.unpack(store.root()));
    }

    /**
     * Starts a container's keeper.
     *
     * @param waiting whether the program starts only when somebody has attached
     * @param size of the caller's terminal
     */
    Keeper.Starting begin(ContainerConfig config, boolean waiting, Optional<KeptPlans.Size> size)
            throws EngineException, SandboxException, IOException {
        if (engine.isolation() == Isolation.NONE) {
            throw new SandboxException(
                    "JB5001",
                    SandboxException.Kind.FAILED,
                    "This process may not isolate anything: it is not root and not in a user namespace. Start jbuild by its"
                            + " own script, which makes one.");
        }
        Path directory = containers.directory(config.id());
        // One at a time: what is made here is the running container's as soon as it has a keeper.
        int lock = Descriptors.open(directory.resolve(STARTING), Descriptors.O_RDWR | Descriptors.O_CREAT, 0600);
        try {
            Descriptors.lock(lock, true);
            ContainerFiles files = files(config);
            if (runs(files)) {
                throw new EngineException(
                        RUNS_ALREADY,
                        "The container " + config.name() + " is running already.",
                        "jbuild attach shows it.");
            }
            new ContainerEvents(store, containers).describe(config.id());
            try {
                write(config, directory, files, waiting, size);
            } catch (DamagedLayerException damaged) {
                throw new EngineException(
                        "JB5085",
                        "The container " + config.name() + " can't be started: the layer " + damaged.layer()
                                + " of its image " + config.image() + " is damaged or gone.",
                        "Build, pull or load " + config.image() + " again: if that gives the same layer, jbuild start "
                                + config.name() + " starts it with its files.",
                        damaged);
            }
            KeptState before = KeptState.of(files);
            Keeper.Starting starting = keeper().begin(files);
            for (int attempt = 0;
                    attempt < MOST_LOOKS
                            && !KeptState.isKept(files)
                            && KeptState.of(files).equals(before);
                    attempt++) {
                LockSupport.parkNanos(BETWEEN_LOOKS);
            }
            return starting;
        } finally {
            Descriptors.close(lock);
        }
    }

    /** Whether it runs, which a keeper that begins or ends does not say for a moment. */
    private static boolean runs(ContainerFiles files) throws IOException {
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        while (KeptState.isKept(files) && !KeptState.of(files).isActive() && System.nanoTime() < end) {
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
        return KeptState.isKept(files);
    }

    /** Writes down what the keeper is to do. */
    private void write(
            ContainerConfig config,
            Path directory,
            ContainerFiles files,
            boolean waiting,
            Optional<KeptPlans.Size> size)
            throws EngineException, SandboxException, IOException {
        removeGroups(directory);
        Optional<KeptPlans.Size> terminal =
                config.terminal() ? Optional.of(size.orElse(new KeptPlans.Size(0, 0))) : Optional.empty();
        ProcessSpec process = process(config, config.user());
        SandboxSpec spec = spec(config, directory, process);
        PlanOp.Keep keep = new PlanOp.Keep(
                config.interactive(),
                config.terminal(),
                // Whoever runs it in the foreground is the only one who gives it input.
                config.interactive() && waiting && !config.terminal(),
                waiting,
                LOG_BYTES,
                LOG_FILES,
                config.restart().operation(),
                config.mostRestarts());
        Optional<PlanOp.Health> health = config.health().map(ContainerConfig.Health::times);
        files.write(
                config.runtime().isPresent()
                        ? external(spec, Path.of(config.runtime().get()), directory, keep, health, terminal)
                        : KeptPlans.container(
                                spec, keep, health, terminal, cgroup(config, directory), inUserNamespace()));
        if (config.health().isPresent()) {
            files.writeHealth(KeptPlans.joining(
                    with(process, config.health().get().test()), groups(directory), Optional.empty()));
        }
    }

    /** The plan of a container that another runtime makes, with its groups too. */
    private LaunchPlan external(
            SandboxSpec spec,
            Path program,
            Path directory,
            PlanOp.Keep keep,
            Optional<PlanOp.Health> health,
            Optional<KeptPlans.Size> terminal)
            throws SandboxException, IOException {
        OciRuntime runtime = new OciRuntime(program);
        OciGroups groups = OciGroups.of(GROUP + spec.id(), runtime);
        Written owner = new Written(directory);
        for (Path group : groups.directories()) {
            owner.owns(group);
        }
        Path bundle = Files.createDirectories(directory.resolve(BUNDLE));
        return OciPlans.container(spec, runtime, groups, bundle, keep, health, terminal, inUserNamespace());
    }

    private boolean inUserNamespace() {
        return engine.isolation() != Isolation.ROOT;
    }

    /** Another program as the same user in the same place. */
    static ProcessSpec with(ProcessSpec process, List<String> arguments) {
        return ProcessSpec.of(arguments, process.environment(), process.directory(), process.user())
                .withCapabilities(process.capabilities())
                .withSeccomp(process.seccomp())
                .withNoNewPrivileges(process.noNewPrivileges())
                .withLimits(process.limits());
    }

    private SandboxSpec spec(ContainerConfig config, Path directory, ProcessSpec process)
            throws EngineException, IOException {
        Path own = directory.resolve(FILES);
        try (RootDir root = RootDir.open(directory)) {
            root.removeTree(FILES);
        }
        SandboxFiles files = new SandboxFiles(Files.createDirectory(own));
        List<Path> lowers = new ArrayList<>();
        for (DiffId layer : new LinkedHashSet<>(config.layers().reversed())) {
            store.layers().require(layer, LayerSupply.NONE);
            lowers.add(store.layers().tree(layer));
        }
        files.linkMountTable();
        lowers.add(files.stubs());
        ConfinementPlan confinement = new ConfinementPlan(config.confinement(), inUserNamespace(), new Others());
        List<MountSpec> others = new ArrayList<>(files.mounts(config.hostname(), config.hosts(), config.readOnly()));
        others.addAll(confinement.mounts());
        List<MountSpec> mounts = new MountSpecs(store, own.resolve("empty")).with(config.mounts(), others);
        return confinement.confine(SandboxSpec.of(
                        config.shortId(),
                        new RootfsSpec(
                                lowers,
                                directory.resolve(ContainerCreation.UPPER),
                                directory.resolve(ContainerCreation.WORK),
                                store.userXattr()),
                        process,
                        mounts,
                        config.network() == RunNetwork.NONE ? NetworkMode.NONE : NetworkMode.HOST,
                        new Stdio(-1, -1, -1))
                .withLimits(config.limits().together()));
    }

    /** The containers with which another one shares something. */
    private final class Others implements ConfinementPlan.Others {
        @Override
        public Sharing.Shared.With process(String id) throws EngineException, IOException {
            ContainerConfig other = containers.find(id);
            KeptState state = KeptState.of(files(other));
            if (state.status() != KeptState.Status.RUNNING) {
                throw new EngineException(
                        "JB5093",
                        "The container " + other.name() + ", with which this one shares a namespace, is not running.",
                        "Start it with jbuild start " + other.name() + ".");
            }
            return new Sharing.Shared.With(state.pid(), state.starttime());
        }

        @Override
        public Confinement.Sharing sharing(String id) throws EngineException, IOException {
            return containers.find(id).confinement().sharing();
        }
    }

    /** Who the container's programs are, and what they may. */
    ProcessSpec process(ContainerConfig config, String userText) throws EngineException, IOException {
        UserSpec user;
        // As the container's own files have it, which it may have changed.
        Path upper = containers.directory(config.id()).resolve(ContainerCreation.UPPER);
        try (Tree tree = store.snapshots().view(config.layers(), upper)) {
            user = Users.resolve(userText, config.confinement().groups(), tree.root());
        }
        return ProcessSpec.of(config.arguments(), withHome(config.environment(), user), config.directory(), user)
                .withInit(config.init())
                .withHostname(config.hostname())
                .withCapabilities(config.confinement().capabilities())
                .withSeccomp(config.confinement().seccomp())
                .withNoNewPrivileges(config.confinement().noNewPrivileges())
                .withReadOnlyRootfs(config.readOnly())
                .withLimits(config.limits().each());
    }

    /** Whose home it is depends on who the program is: exec may run it as somebody else. */
    private static List<String> withHome(List<String> environment, UserSpec user) {
        if (environment.stream().anyMatch(variable -> variable.startsWith("HOME="))) {
            return environment;
        }
        List<String> more = new ArrayList<>(environment);
        more.add("HOME=" + user.home().orElse("/"));
        return more;
    }

    private Optional<CgroupLeaf> cgroup(ContainerConfig config, Path directory) throws SandboxException, IOException {
        Optional<CgroupLeaf> leaf;
        try {
            leaf = inUserNamespace()
                    ? Optional.empty()
                    : CgroupLeaf.make(
                            "container-" + config.shortId(), config.limits().together(), new Written(directory));
        } catch (IOException refused) {
            throw new SandboxException(
                    "JB5115",
                    SandboxException.Kind.FAILED,
                    "The container's limits can't be set: " + refused.getMessage() + ".",
                    refused);
        }
        if (leaf.isEmpty() && !config.limits().together().isNone()) {
            throw new SandboxException(
                    "JB5114",
                    SandboxException.Kind.FAILED,
                    "Limits of memory, processors and processes can't be set: this process may not make cgroups.");
        }
        Confinement.Sharing sharing = config.confinement().sharing();
        if (leaf.isEmpty() && !(sharing.processes() instanceof Partner.Private)) {
            throw new SandboxException(
                    "JB5094",
                    SandboxException.Kind.FAILED,
                    "Processes can't be shared: what the container leaves among them is found by its cgroup only, and this"
                            + " process may not make one.");
        }
        return leaf;
    }

    /**
     * The cgroups that were made for the last start: the one in the unified tree first. What is in them is killed some day, so a
     * damaged list must not name anybody else's.
     */
    List<Path> groups(Path directory) throws IOException {
        String name = GROUP + ContainerConfig.shortId(String.valueOf(directory.getFileName()));
        try {
            return Files.readAllLines(directory.resolve(CGROUPS), StandardCharsets.ISO_8859_1).stream()
                    .flatMap(line -> Cgroup.named(line).stream())
                    .filter(group -> group.endsWith(name))
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    /**
     * Ends what goes on in a container whose keeper was killed together with what watches over it: processes among the host's,
     * containers of other runtimes. Who starts it does that too.
     */
    void endWhatIsLeft(ContainerConfig config) throws IOException {
        Path directory = containers.directory(config.id());
        if (groups(directory).stream().noneMatch(Files::isDirectory)) {
            return;
        }
        int lock;
        try {
            lock = Descriptors.open(directory.resolve(STARTING), Descriptors.O_RDWR | Descriptors.O_CREAT, 0600);
        } catch (ErrnoException removed) {
            return;
        }
        try {
            if (Descriptors.tryLock(lock, true) && !KeptState.isKept(files(config))) {
                removeGroups(directory);
            }
        } finally {
            Descriptors.close(lock);
        }
    }

    /** Removes what a keeper that was killed has left. */
    void removeGroups(Path directory) throws IOException {
        for (Path group : groups(directory)) {
            Cgroup.remove(group);
        }
        Files.deleteIfExists(directory.resolve(CGROUPS));
    }

    /** Writes a container's cgroups down in its directory. */
    record Written(Path directory) implements GroupOwner {
        @Override
        public void owns(Path group) throws IOException {
            Files.writeString(
                    directory.resolve(CGROUPS), group + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        @Override
        public void disowns(Path group) {
            // The list is read as what may be there.
        }
    }
}
