package dev.jbuild.core.container;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The containers of a store, one directory each, {@code containers/<id>/}. Thread safe, and safe among processes: a container
 * appears and disappears by a rename, and names are given under the store's lock.
 */
final class ContainerStore {

    /** The code of the failure that there is no such container. */
    static final String NO_SUCH = "JB5022";

    private final Store store;
    private final Path directory;

    ContainerStore(Store store) {
        this.store = store;
        this.directory = store.root().resolve("containers");
    }

    Path directory(String id) {
        return directory.resolve(id);
    }

    /**
     * Gives a container its name and its place.
     *
     * @param made its directory, made elsewhere on the same disk
     * @throws EngineException if another has the name
     */
    void add(ContainerConfig config, Path made) throws EngineException, IOException {
        store.containers().write(made, config.toJson());
        named(config.name(), () -> Files.move(made, directory(config.id()), StandardCopyOption.ATOMIC_MOVE));
    }

    /** Gives a container another name. */
    void rename(ContainerConfig config, String name) throws EngineException, IOException {
        named(name, () -> {
            // As it is now: its limits may have been changed meanwhile.
            for (ContainerConfig now : list()) {
                if (now.id().equals(config.id())) {
                    store.containers()
                            .write(directory(now.id()), now.withName(name).toJson());
                }
            }
        });
    }

    /**
     * Changes a container's description, as it is now: somebody may have renamed it meanwhile.
     *
     * @throws EngineException if it is gone
     */
    ContainerConfig change(String id, UnaryOperator<ContainerConfig> change) throws EngineException, IOException {
        List<ContainerConfig> changed = new ArrayList<>();
        store.session().leases().alone(() -> {
            for (ContainerConfig config : list()) {
                if (config.id().equals(id)) {
                    changed.add(change.apply(config));
                    store.containers().write(directory(id), changed.getFirst().toJson());
                }
            }
        });
        return changed.isEmpty() ? find(id) : changed.getFirst();
    }

    private interface Change {
        void make() throws IOException;
    }

    private void named(String name, Change change) throws EngineException, IOException {
        List<ContainerConfig> others = new ArrayList<>();
        store.session().leases().alone(() -> {
            list().stream().filter(other -> other.name().equals(name)).forEach(others::add);
            if (others.isEmpty()) {
                change.make();
            }
        });
        if (!others.isEmpty()) {
            throw new EngineException(
                    "JB5020",
                    "The name \"" + name + "\" is in use by the container "
                            + others.getFirst().shortId() + ".",
                    "Choose another, or remove that one with jbuild rm " + name + ".");
        }
    }

    /** All containers, the newest first. */
    List<ContainerConfig> list() throws IOException {
        List<ContainerConfig> all = new ArrayList<>(store.containers().list(ContainerConfig::fromJson));
        all.sort(Comparator.comparing(ContainerConfig::created).reversed());
        return all;
    }

    /**
     * Finds a container by its name, its ID or the beginning of that.
     *
     * @throws EngineException if there is none, or several
     */
    ContainerConfig find(String name) throws EngineException, IOException {
        List<ContainerConfig> all = list();
        List<ContainerConfig> exact = all.stream()
                .filter(one -> one.name().equals(name) || one.id().equals(name))
                .toList();
        if (!exact.isEmpty()) {
            return exact.getFirst();
        }
        List<ContainerConfig> begun = name.isEmpty()
                ? List.of()
                : all.stream().filter(one -> one.id().startsWith(name)).toList();
        if (begun.size() > 1) {
            throw new EngineException(
                    "JB5021",
                    "\"" + name + "\" is the beginning of " + begun.size() + " containers.",
                    "Write more of it.");
        }
        if (begun.isEmpty()) {
            throw new EngineException(
                    NO_SUCH,
                    "There is no container \"" + name + "\": no such container.",
                    CloseNames.closest(
                                    name,
                                    all.stream().map(ContainerConfig::name).toList())
                            .map(close -> "Did you mean \"" + close + "\"?")
                            .orElse("jbuild ps -a lists them."));
        }
        return begun.getFirst();
    }

    /**
     * Removes a container that has no keeper; a missing one is fine.
     *
     * @return whether it was there
     */
    boolean remove(ContainerConfig config) throws IOException {
        Path grave = store.session().newFile("container");
        try {
            Files.move(directory(config.id()), grave, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            return false;
        }
        try (RootDir parent = RootDir.open(store.session().directory())) {
            parent.removeTree(String.valueOf(grave.getFileName()));
        }
        return true;
    }
}
