package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.layer.TarExtractor;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.TerminalWindow;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Copies files between containers and the caller's machine. Thread safe. */
public final class CopyService {

    private static final Path HOST_ROOT = Path.of("/");

    private final Store store;
    private final ContainerService containers;
    private final Invocation invocation;
    private final Consumer<String> notes;

    /** @param notes is told of each file that can't be copied */
    public CopyService(Engine engine, Invocation invocation, Consumer<String> notes) {
        this.store = engine.store();
        this.containers = new ContainerService(engine);
        this.invocation = invocation;
        this.notes = notes;
    }

    /**
     * What {@code cp} is asked for.
     *
     * @param source {@code CONTAINER:PATH}, a path of the caller's, or {@code -} for an archive on standard input
     * @param destination the same, {@code -} for standard output
     * @param archive whether owners are kept
     * @param follow whether a link is followed that is the source itself
     */
    public record CopyRequest(String source, String destination, boolean archive, boolean follow) {}

    /**
     * Copies by docker's rules.
     *
     * @return the bytes of the files that were copied, 0 for an archive
     */
    public long copy(CopyRequest request) throws EngineException, IOException {
        CopyPlace source = CopyPlace.parse(request.source());
        CopyPlace destination = CopyPlace.parse(request.destination());
        if (source instanceof CopyPlace.Inside from) {
            return switch (destination) {
                case CopyPlace.Inside to ->
                    throw new EngineException(
                            "JB5039",
                            "Copying between containers is not supported: " + from.container() + " to " + to.container()
                                    + ".",
                            "Copy to a directory first, or jbuild cp " + request.source() + " - | jbuild cp - "
                                    + request.destination() + ".");
                case CopyPlace.Host to -> copyOut(request, from, to);
                case CopyPlace.Stream to -> archiveOut(request, from);
            };
        }
        if (!(destination instanceof CopyPlace.Inside to)) {
            throw new EngineException(
                    "JB5039",
                    "One of " + request.source() + " and " + request.destination() + " must be in a container.",
                    "Write CONTAINER:PATH for it.");
        }
        return switch (source) {
            case CopyPlace.Host from -> copyIn(request, from, to);
            case CopyPlace.Stream from -> archiveIn(request, to);
            case CopyPlace.Inside from -> throw new IllegalStateException("was looked at above: " + from);
        };
    }

    private long copyOut(CopyRequest request, CopyPlace.Inside from, CopyPlace.Host to)
            throws EngineException, IOException {
        try (ContainerTree tree = ContainerTree.toRead(containers, store, config(from));
                CopySource source = source(tree, request, from);
                RootDir host = RootDir.open(HOST_ROOT);
                CopyTarget target = CopyTarget.find(host, hostPath(to), source, request.destination())) {
            return new TreeTransfer(
                            source.root(),
                            target.root(),
                            request.archive() ? Ownership.KEPT : Ownership.CALLER,
                            tree::hides,
                            stat -> false,
                            () -> {},
                            notes)
                    .copy(source.path(), source.stat(), target.name());
        }
    }

    private long archiveOut(CopyRequest request, CopyPlace.Inside from) throws EngineException, IOException {
        refuseTerminal(invocation);
        try (ContainerTree tree = ContainerTree.toRead(containers, store, config(from));
                CopySource source = source(tree, request, from)) {
            new TreeArchive(source.root(), tree::hides, invocation.streams().out())
                    .write(source.path(), source.stat(), source.contents() ? "." : source.ownName());
            ExportService.checkWritten(invocation.streams().out());
            return 0;
        }
    }

    /** An archive is nothing to look at. */
    static void refuseTerminal(Invocation invocation) throws EngineException {
        int out = invocation.streams().outDescriptor();
        if (out >= 0 && TerminalWindow.isTerminal(out)) {
            throw new EngineException(
                    "JB5040",
                    "Standard output is a terminal, which can't show an archive.",
                    "Send it to a file or to a program, for example with | tar -t.");
        }
    }

    private CopySource source(ContainerTree tree, CopyRequest request, CopyPlace.Inside from)
            throws EngineException, IOException {
        CopySource source = CopySource.find(tree.root(), path(from), request.follow(), request.source());
        try {
            boolean whole = source.isDirectory();
            // A directory of the kernel's is an empty mount point, what is in it is not there: as docker has it.
            if (!whole
                    && (tree.hides(source.stat())
                            || tree.hides(source.root().lstat("").orElseThrow()))) {
                throw CopySource.missing(request.source());
            }
            return source;
        } catch (EngineException | IOException | RuntimeException failure) {
            source.close();
            throw failure;
        }
    }

    private long copyIn(CopyRequest request, CopyPlace.Host from, CopyPlace.Inside to)
            throws EngineException, IOException {
        ContainerConfig config = config(to);
        try (RootDir host = RootDir.open(HOST_ROOT);
                CopySource source = CopySource.find(host, hostPath(from), request.follow(), request.source());
                ContainerTree tree = ContainerTree.toWrite(containers, store, config);
                CopyTarget target = CopyTarget.find(tree.root(), path(to), source, request.destination())) {
            refuseKernels(tree, target.root(), request.destination());
            return new TreeTransfer(
                            source.root(),
                            target.root(),
                            request.archive() ? Ownership.KEPT : Ownership.ROOT,
                            stat -> false,
                            tree::hides,
                            tree::checkAlive,
                            notes)
                    .copy(source.path(), source.stat(), target.name());
        } catch (ErrnoException failure) {
            throw told(failure, config);
        }
    }

    private long archiveIn(CopyRequest request, CopyPlace.Inside to) throws EngineException, IOException {
        ContainerConfig config = config(to);
        try (ContainerTree tree = ContainerTree.toWrite(containers, store, config);
                RootDir target = CopyTarget.directory(tree.root(), path(to), request.destination())) {
            refuseKernels(tree, target, request.destination());
            TarExtractor.extractOver(invocation.streams().in(), target);
            tree.checkAlive();
            return 0;
        } catch (ErrnoException failure) {
            throw told(failure, config);
        }
    }

    private static void refuseKernels(ContainerTree tree, RootDir target, String shown)
            throws EngineException, IOException {
        if (tree.hides(target.lstat("").orElseThrow())) {
            throw new EngineException(
                    "JB5041",
                    shown + " lies in a file system of the kernel's (/proc, /sys, /dev), where no files can be put.",
                    "Choose another destination.");
        }
    }

    private static EngineException told(ErrnoException failure, ContainerConfig config) throws ErrnoException {
        if (failure.errno() == Errno.EROFS && config.readOnly()) {
            return ContainerTree.readOnly(config.name());
        }
        throw failure;
    }

    private ContainerConfig config(CopyPlace.Inside place) throws EngineException, IOException {
        return containers.find(place.container()).config();
    }

    private static String path(CopyPlace.Inside place) throws EngineException {
        if (place.path().isEmpty()) {
            throw new EngineException(
                    "JB5042",
                    "\"" + place.container() + ":\" names no path in the container.",
                    "Write for example " + place.container() + ":/ for its root.");
        }
        return place.path();
    }

    /** Absolute, but still saying whether it means a directory or what is in one. */
    private String hostPath(CopyPlace.Host place) {
        String path = place.path();
        String end = path.equals(".") || path.endsWith("/.") ? "/." : path.endsWith("/") ? "/" : "";
        return invocation.resolve(path) + end;
    }
}
