package dev.jbuild.core.container;

import dev.jbuild.cache.failure.DamagedLayerException;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.LimitRequest;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.volume.VolumeStore;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.Keeper;
import dev.jbuild.runtime.container.KeptState;
import dev.jbuild.runtime.sandbox.SandboxException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What people do with containers. Thread safe, and safe beside other processes. */
public final class ContainerService {

    /** The code of the failure that there is no such container. */
    public static final String NO_SUCH = ContainerStore.NO_SUCH;

    /** More damage than that in one image is no accident. */
    private static final int MOST_ATTEMPTS = 20;

    private static final int KILL = 9;
    private static final long PAUSE_MILLIS = 20;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    private final ContainerStore containers;
    private final VolumeStore volumes;
    private final ContainerCreation creation;
    private final ContainerRunner runner;
    private final ImageService images;
    private final ContainerEvents events;
    private final ContainerPause pause;

    public ContainerService(Engine engine) {
        Store store = engine.store();
        this.containers = new ContainerStore(store);
        this.volumes = new VolumeStore(store);
        this.creation = new ContainerCreation(engine, containers);
        this.runner = new ContainerRunner(engine, containers);
        this.images = new ImageService(engine);
        this.events = new ContainerEvents(store, containers);
        this.pause = new ContainerPause(runner, events);
    }

    /**
     * A container with how it is now.
     *
     * @param isPaused whether the kernel has stopped its processes
     * @param health what the health check has found, in docker's words; empty if there is none, or the container does not run
     */
    public record Container(ContainerConfig config, KeptState state, boolean isPaused, Optional<String> health) {}

    /**
     * Makes a container, which does not run yet.
     *
     * @param listener is told what takes time
     */
    public ContainerConfig create(ContainerRequest request, Invocation invocation, BuildListener listener)
            throws EngineException, IOException {
        removeEnded();
        for (int attempt = 1; ; attempt++) {
            try {
                ContainerConfig made = creation.create(request, invocation, listener);
                events.write(made, "create");
                return made;
            } catch (DamagedLayerException damaged) {
                // That layer is gone now; what came from a registry is had from there again.
                if (attempt == MOST_ATTEMPTS) {
                    throw damaged;
                }
            }
        }
    }

    /**
     * Starts a container that does not run, and comes back when its program is executed.
     *
     * @throws EngineException if it can't be started
     */
    public void start(String name) throws EngineException, IOException {
        Container container = find(name);
        ContainerConfig config = container.config();
        ContainerPause.refuse(container, "starting it");
        if (container.state().isActive()) {
            return;
        }
        try (Keeper.Starting starting = runner.begin(config, false, Optional.empty())) {
            starting.await();
        } catch (SandboxException failure) {
            throw told(failure);
        } catch (EngineException failure) {
            // Somebody else was faster, and it runs as it should.
            if (!failure.code().equals(ContainerRunner.RUNS_ALREADY)) {
                throw failure;
            }
        }
    }

    /**
     * Starts a container that was just made, in the background. If that fails it says why; one that is to be removed when it has
     * ended is removed then.
     *
     * @return 0, or 125 if the container can't be started, 126 if its program can't be executed, 127 if there is none
     */
    public int startOrExplain(ContainerConfig config, PrintStream err) throws EngineException, IOException {
        try (Keeper.Starting starting = runner.begin(config, false, Optional.empty())) {
            starting.await();
            return 0;
        } catch (SandboxException failure) {
            err.println("jbuild: " + failure.getMessage() + " [" + failure.code() + "]");
            if (config.remove()) {
                removeNow(config);
            }
            return code(failure);
        }
    }

    /** What a command ends with when a container can't be started. */
    static int code(SandboxException failure) {
        return switch (failure.kind()) {
            case NOT_FOUND -> 127;
            case NOT_EXECUTABLE -> 126;
            case FAILED -> 125;
        };
    }

    static EngineException told(SandboxException failure) {
        return new EngineException(failure.code(), String.valueOf(failure.getMessage()), "", failure);
    }

    ContainerRunner runner() {
        return runner;
    }

    /** Finds a container by its name, its ID, or the beginning of that. */
    public Container find(String name) throws EngineException, IOException {
        return now(containers.find(name));
    }

    private Container now(ContainerConfig config) throws IOException {
        KeptState state = KeptState.of(runner.files(config));
        boolean runs = state.status() == KeptState.Status.RUNNING;
        return new Container(
                config,
                state,
                runs && pause.isPaused(config),
                runs && config.health().isPresent()
                        ? ContainerHealth.read(runner.files(config)).flatMap(health -> health.string("Status"))
                        : Optional.empty());
    }

    /** How long a container's files are. Costs a walk through what it has changed. */
    public ContainerSize size(ContainerConfig config) throws IOException {
        return ContainerSize.of(
                containers.directory(config.id()).resolve(ContainerCreation.UPPER), images.size(config.layers()));
    }

    /** All containers, the newest first. */
    public List<Container> list() throws IOException {
        removeEnded();
        List<Container> all = new ArrayList<>();
        for (ContainerConfig config : containers.list()) {
            all.add(now(config));
        }
        return all;
    }

    /** Containers that are to go when they end go when somebody looks: nobody else is there who could do it. */
    private void removeEnded() throws IOException {
        for (ContainerConfig config : containers.list()) {
            ContainerFiles files = runner.files(config);
            if (KeptState.isKept(files)) {
                continue;
            }
            if (config.remove() && KeptState.of(files).hasRun()) {
                removeNow(config);
            } else {
                runner.endWhatIsLeft(config);
            }
        }
    }

    /** Who speaks with the keepers of containers. */
    public Keeper keeper() throws IOException {
        return runner.keeper();
    }

    /** Where the log of a container is. */
    public ContainerFiles files(ContainerConfig config) {
        return runner.files(config);
    }

    /** The root of a container that runs, with what is mounted in it; empty if it does not run. The caller closes. */
    public Optional<RootDir> root(ContainerConfig config) throws IOException {
        return runner.keeper().root(runner.files(config));
    }

    /** The cgroups of a container's last start, the one in the unified tree first; none where it has none. */
    public List<Path> groups(ContainerConfig config) throws IOException {
        return runner.groups(containers.directory(config.id()));
    }

    /** Sends a signal. */
    public void signal(String name, int number) throws EngineException, IOException {
        Container container = running(name);
        if (number == KILL || number == container.config().stopSignal()) {
            // As with docker: what somebody ends stays ended, whatever its restart policy.
            runner.keeper().letEnd(runner.files(container.config()));
        }
        if (!send(container.config(), number)) {
            throw notRunning(name);
        }
    }

    /** Sends a signal; a paused container has to go on to see another than SIGKILL. */
    private boolean send(ContainerConfig config, int number) throws IOException {
        events.write(config, "kill", Map.of("signal", Integer.toString(number)));
        boolean sent = runner.keeper().signal(runner.files(config), number);
        if (number != KILL) {
            pause.thaw(config);
        }
        return sent;
    }

    /** Stops all processes of a container, until {@link #unpause}. */
    public void pause(String name) throws EngineException, IOException, InterruptedException {
        pause.pause(find(name));
    }

    public void unpause(String name) throws EngineException, IOException {
        pause.unpause(find(name));
    }

    /** Stops a container and starts it again; as {@link #stop}. */
    public void restart(String name, Optional<Integer> timeout)
            throws EngineException, IOException, InterruptedException {
        stop(name, timeout);
        start(name);
        events.write(find(name).config(), "restart");
    }

    /**
     * Changes a container's limits and when it is started again; of one that runs at once.
     *
     * @param limits what is to change; an empty text changes nothing
     */
    public void update(String name, LimitRequest limits, Optional<ContainerUpdate.Restart> restart)
            throws EngineException, IOException {
        new ContainerUpdate(containers, runner, events).update(find(name), limits, restart);
    }

    /** Writes down what happens to containers. */
    public ContainerEvents events() {
        return events;
    }

    private Container running(String name) throws EngineException, IOException {
        Container container = find(name);
        if (!container.state().isActive()) {
            throw notRunning(name);
        }
        return container;
    }

    private static EngineException notRunning(String name) {
        return new EngineException(
                "JB5025", "The container " + name + " is not running.", "Start it with jbuild start.");
    }

    /**
     * Lets a container end: by its stop signal, and if that does not help by SIGKILL. One that does not run stays as it is.
     *
     * @param timeout how many seconds it has; empty for what it was made with
     */
    public void stop(String name, Optional<Integer> timeout) throws EngineException, IOException, InterruptedException {
        ContainerConfig config = find(name).config();
        ContainerFiles files = runner.files(config);
        Keeper keeper = runner.keeper();
        if (!keeper.letEnd(files)) {
            return;
        }
        send(config, config.stopSignal());
        int seconds = timeout.orElse(config.stopTimeout());
        if (!until(() -> isGone(files), Duration.ofSeconds(seconds))) {
            send(config, KILL);
            if (!until(() -> isGone(files), LONG_ENOUGH)) {
                throw new EngineException(
                        "JB5026",
                        "The container " + name + " does not end, although it was killed.",
                        "A process of it hangs in the kernel, perhaps on a file system that does not answer.");
            }
        }
        events.write(config, "stop");
    }

    private static boolean isGone(ContainerFiles files) {
        try {
            return !KeptState.isKept(files);
        } catch (IOException removed) {
            return true;
        }
    }

    private static boolean until(BooleanSupplier condition, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return true;
    }

    /** Waits until a container has ended, and gives its exit code. */
    public int await(String name) throws EngineException, IOException, InterruptedException {
        ContainerConfig config = find(name).config();
        ContainerFiles files = runner.files(config);
        while (!isGone(files)) {
            Thread.sleep(PAUSE_MILLIS);
        }
        return KeptState.of(files).code();
    }

    /**
     * Removes a container.
     *
     * @param force also one that runs, which is killed
     * @param volumesToo whether its nameless volumes go too that no other container has
     */
    public void remove(String name, boolean force, boolean volumesToo)
            throws EngineException, IOException, InterruptedException {
        Container container = find(name);
        ContainerFiles files = runner.files(container.config());
        if (KeptState.isKept(files)) {
            if (!force) {
                throw new EngineException(
                        "JB5027",
                        "The container " + name + " is running.",
                        "Stop it with jbuild stop, or remove it with jbuild rm -f.");
            }
            Keeper keeper = runner.keeper();
            keeper.letEnd(files);
            // One that has just ended by itself still has a keeper for a moment; nobody kills it.
            if (container.state().isActive()) {
                send(container.config(), KILL);
            } else {
                keeper.signal(files, KILL);
            }
            until(() -> isGone(files), LONG_ENOUGH);
        }
        removeNow(container.config(), volumesToo || container.config().remove());
    }

    /** Removes a container with {@code --rm}; whoever lists containers may have been faster. */
    void removeIfThere(ContainerConfig config) throws EngineException, IOException, InterruptedException {
        try {
            remove(config.id(), true, true);
        } catch (EngineException failure) {
            if (!failure.code().equals(NO_SUCH)) {
                throw failure;
            }
        }
    }

    /** With its nameless volumes, if it is one that goes by itself. */
    void removeNow(ContainerConfig config) throws IOException {
        removeNow(config, config.remove());
    }

    private void removeNow(ContainerConfig config, boolean volumesToo) throws IOException {
        runner.removeGroups(containers.directory(config.id()));
        if (!containers.remove(config)) {
            return;
        }
        events.write(config, "destroy");
        if (volumesToo) {
            volumes.removeNameless(config.mounts());
        }
    }

    /**
     * Removes all containers that do not run.
     *
     * @return their IDs
     */
    public List<String> prune() throws IOException {
        List<String> removed = new ArrayList<>();
        for (ContainerConfig config : containers.list()) {
            if (!KeptState.isKept(runner.files(config))) {
                removeNow(config);
                removed.add(config.id());
            }
        }
        return removed;
    }

    /** Gives a container another name. */
    public void rename(String name, String newName) throws EngineException, IOException {
        ContainerConfig config = find(name).config();
        containers.rename(config, ContainerNames.check(newName));
        events.describe(config.id());
        events.write(config.withName(newName), "rename", Map.of("oldName", "/" + config.name()));
    }
}
