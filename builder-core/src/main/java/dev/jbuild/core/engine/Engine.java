package dev.jbuild.core.engine;

import dev.jbuild.cache.store.Store;
import dev.jbuild.cache.store.StoreOptions;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The engine, open on one store for one call. Thread safe; whoever opens it closes it. */
public final class Engine implements AutoCloseable {

    private final Store store;
    private final Isolation isolation;
    private final List<Path> credentialFiles;

    private Engine(Store store, Isolation isolation, List<Path> credentialFiles) {
        this.store = store;
        this.isolation = isolation;
        this.credentialFiles = List.copyOf(credentialFiles);
    }

    /**
     * Opens the store that the invocation means ({@code JBUILD_ROOT}, else the user's usual place) and removes what dead
     * processes left in it.
     *
     * @throws EngineException if the store can't be used
     */
    public static Engine open(Invocation invocation) throws EngineException {
        Isolation isolation = Isolation.of(invocation);
        Path root = StoreRoot.of(invocation, isolation);
        try {
            Store store =
                    Store.open(root, isolation == Isolation.ROOT ? StoreOptions.privileged() : StoreOptions.rootless());
            // Until the store is closed, or for as long as somebody else, such as a build, does not listen instead.
            store.notes().tell(text -> invocation.streams().err().println("note: " + text));
            return new Engine(store, isolation, credentialFiles(invocation));
        } catch (IOException failure) {
            throw new EngineException(
                    "JB5081",
                    "The store " + root + " can't be used: " + failure.getMessage() + ".",
                    "Set JBUILD_ROOT to a directory that you can write to.",
                    failure);
        }
    }

    /** Where the store of an invocation lies. */
    public static Path root(Invocation invocation) throws EngineException {
        return StoreRoot.of(invocation, Isolation.of(invocation));
    }

    private static List<Path> credentialFiles(Invocation invocation) {
        List<Path> files = new ArrayList<>();
        invocation.variable("REGISTRY_AUTH_FILE").map(invocation::resolve).ifPresent(files::add);
        invocation
                .variable("DOCKER_CONFIG")
                .map(directory -> invocation.resolve(directory).resolve("config.json"))
                .or(() -> invocation.variable("HOME").map(home -> Path.of(home, ".docker", "config.json")))
                .ifPresent(files::add);
        return files;
    }

    /** The files that may hold logins for registries, in docker's format, in the order in which they count. */
    public List<Path> credentialFiles() {
        return credentialFiles;
    }

    public Store store() {
        return store;
    }

    /** Which rung of the ladder of isolation this process stands on. */
    public Isolation isolation() {
        return isolation;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
