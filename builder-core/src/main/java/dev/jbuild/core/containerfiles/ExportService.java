package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.container.ContainerLayer;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.SandboxFiles;
import dev.jbuild.core.export.ArchiveService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/** Writes a container's files into an archive. Thread safe. */
public final class ExportService {

    private final Store store;
    private final ContainerService containers;
    private final Invocation invocation;

    public ExportService(Engine engine, Invocation invocation) {
        this.store = engine.store();
        this.containers = new ContainerService(engine);
        this.invocation = invocation;
    }

    /** Writes a file, which appears only when it is whole. */
    public void export(String container, Path file) throws EngineException, IOException {
        ContainerConfig config = containers.find(container).config();
        ArchiveService.writeWhole(file, out -> write(config, out));
    }

    /** Writes to standard output, unless that is a terminal. */
    public void export(String container) throws EngineException, IOException {
        CopyService.refuseTerminal(invocation);
        write(containers.find(container).config(), invocation.streams().out());
        checkWritten(invocation.streams().out());
    }

    /** A print stream says nothing by itself of a reader that has gone. */
    static void checkWritten(PrintStream out) throws EngineException {
        if (out.checkError()) {
            throw new EngineException(
                    "JB5044",
                    "Not all of the archive could be written to standard output.",
                    "Whoever reads it may have ended before.");
        }
    }

    /** Its own files and its image's, and empty mount points, but nothing of its volumes: as with docker. */
    private void write(ContainerConfig config, OutputStream out) throws IOException {
        SandboxFiles sandbox = new SandboxFiles(store.session());
        try (ContainerLayer layer = ContainerLayer.toRead(containers.files(config));
                Tree tree = store.snapshots().view(config.layers(), layer.upper(), sandbox.stubs())) {
            new TreeArchive(tree.root(), stat -> false, out)
                    .write("", tree.root().lstat("").orElseThrow(), "");
        }
    }
}
