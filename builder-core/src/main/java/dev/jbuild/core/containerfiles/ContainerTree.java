package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.container.ContainerLayer;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.exec.SandboxFiles;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * What a container's programs see, until it is closed; meanwhile nobody starts the container. One thread's.
 *
 * <p>What the kernel shows in a running container (/proc, /sys, /dev) is no file of its: there it is hidden, as from docker.
 */
final class ContainerTree implements AutoCloseable {

    /** Where a sandbox has file systems of the kernel's. */
    private static final List<String> OF_THE_KERNEL =
            List.of("proc", "sys", "sys/fs/cgroup", "dev", "dev/pts", "dev/mqueue");

    private static final int LOOKS = 250;
    private static final long BETWEEN_LOOKS = 20_000_000;

    private final RootDir root;
    private final ContainerLayer layer;
    private final Optional<LiveProcess> process;
    private final Set<Long> kernelDevices = new HashSet<>();

    private ContainerTree(RootDir root, ContainerLayer layer, Optional<LiveProcess> process) throws IOException {
        this.root = root;
        this.layer = layer;
        this.process = process;
        if (process.isPresent()) {
            long own = root.lstat("").orElseThrow().device();
            for (String path : OF_THE_KERNEL) {
                root.lstat(path)
                        .filter(stat -> stat.type() == FileType.DIRECTORY && stat.device() != own)
                        .ifPresent(stat -> kernelDevices.add(stat.device()));
            }
        }
    }

    /** Opens a container's files to read them. */
    static ContainerTree toRead(ContainerService containers, Store store, ContainerConfig config)
            throws EngineException, IOException {
        return open(containers, store, config, false);
    }

    /**
     * Opens a container's files to write to them as well.
     *
     * @throws EngineException if it is read-only, or is just between two of its own starts
     */
    static ContainerTree toWrite(ContainerService containers, Store store, ContainerConfig config)
            throws EngineException, IOException {
        return open(containers, store, config, true);
    }

    private static ContainerTree open(ContainerService containers, Store store, ContainerConfig config, boolean writing)
            throws EngineException, IOException {
        ContainerFiles files = containers.files(config);
        ContainerLayer layer = writing ? ContainerLayer.toWrite(files) : ContainerLayer.toRead(files);
        try {
            for (int look = 0; layer.isInUse() && look < LOOKS; look++) {
                KeptState state = KeptState.of(files);
                Optional<RootDir> root = state.pid() > 0 ? containers.root(config) : Optional.empty();
                if (root.isPresent()) {
                    LiveProcess process = new LiveProcess(state.pid(), state.starttime());
                    // The keeper gives the root of what runs when it is asked, which is this process as long as this
                    // lives.
                    if (process.isAlive()) {
                        return new ContainerTree(root.get(), layer, Optional.of(process));
                    }
                    root.get().close();
                }
                // It is about to run, or about to have ended.
                LockSupport.parkNanos(BETWEEN_LOOKS);
            }
            if (writing && layer.isInUse()) {
                throw new EngineException(
                        "JB5030",
                        "The container " + config.name()
                                + " is about to be started again by itself, and can't be written to.",
                        "Stop it first with jbuild stop.");
            }
            return new ContainerTree(ofLayers(store, config, layer, writing).root(), layer, Optional.empty());
        } catch (EngineException | IOException | RuntimeException failure) {
            layer.close();
            throw failure;
        }
    }

    private static Tree ofLayers(Store store, ContainerConfig config, ContainerLayer layer, boolean writing)
            throws EngineException, IOException {
        SandboxFiles sandbox = new SandboxFiles(store.session());
        if (!writing) {
            return store.snapshots().view(config.layers(), layer.upper(), sandbox.stubs());
        }
        if (config.readOnly()) {
            throw readOnly(config.name());
        }
        return store.snapshots().writable(config.layers(), layer.upper(), layer.work(), sandbox.stubs());
    }

    static EngineException readOnly(String container) {
        return new EngineException(
                "JB5031",
                "The container rootfs is marked read-only: nothing can be copied to this place of " + container + ".",
                "Copy to a volume of it while it runs, or make it without --read-only.");
    }

    RootDir root() {
        return root;
    }

    /** Whether something is the kernel's and not the container's. */
    boolean hides(FileStat stat) {
        return kernelDevices.contains(stat.device());
    }

    /**
     * Makes sure that a container which ran when this was opened still does: what is written to its tree after that may be lost, or
     * come in the way of its next start.
     */
    void checkAlive() throws EngineException {
        if (process.isPresent() && !process.get().isAlive()) {
            throw new EngineException(
                    "JB5038", "The container has ended meanwhile: not everything was copied.", "Copy once more.");
        }
    }

    @Override
    public void close() {
        root.close();
        layer.close();
    }
}
