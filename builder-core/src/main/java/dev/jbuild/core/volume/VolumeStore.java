package dev.jbuild.core.volume;

import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The volumes of a store. Thread safe, and safe among processes. */
public final class VolumeStore {

    /** Where a container's description names its mounts, and what of them is a volume's name. */
    public static final String MOUNTS = "mounts";

    /** See {@link #MOUNTS}. */
    public static final String VOLUME = "volume";

    private static final String FILE = "volume.json";
    private static final String DATA = "_data";
    private static final CheckedFiles.Subject SUBJECT =
            new CheckedFiles.Subject("description of a volume", "its files stay, and count as made now");
    private static final int NAME_BYTES = 32;

    private final Store store;
    private final Path directory;

    public VolumeStore(Store store) {
        this.store = store;
        this.directory = store.root().resolve("volumes");
    }

    /** Where a volume's files are, in the store of a root. */
    static Path data(Path root, String name) {
        return root.resolve("volumes").resolve(name).resolve(DATA);
    }

    /** A name that nobody has. */
    public static String anyName() {
        byte[] random = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /**
     * Checks a name: docker's grammar, so that it can't be a path.
     *
     * @throws EngineException if it is none
     */
    public static String check(String name) throws EngineException {
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}")) {
            throw new EngineException(
                    "JB5150",
                    "\"" + name
                            + "\" is no name of a volume: only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed, two of them at least.",
                    "Choose another, or write an absolute path for a directory of the host.");
        }
        return name;
    }

    /** Makes a volume; one that is there already stays as it is. */
    public Volume create(String name, Map<String, String> labels, boolean anonymous)
            throws EngineException, IOException {
        check(name);
        Optional<Volume> known = find(name);
        if (known.isPresent()) {
            return known.get();
        }
        Path made = store.session().newDirectory(VOLUME);
        try {
            Volume volume = new Volume(
                    name,
                    directory.resolve(name).resolve(DATA),
                    Clock.systemUTC().instant(),
                    labels,
                    anonymous);
            store.files().write(made.resolve(FILE), volume.json());
            Path data = Files.createDirectory(made.resolve(DATA));
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
            List<Volume> others = new ArrayList<>();
            store.session().leases().alone(() -> {
                find(name).ifPresent(others::add);
                if (others.isEmpty()) {
                    Files.move(made, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                }
            });
            return others.isEmpty() ? volume : others.getFirst();
        } finally {
            store.session().discard(made);
        }
    }

    /** The volume of a name. */
    public Optional<Volume> find(String name) throws IOException {
        Path place = directory.resolve(name);
        if (!Files.isDirectory(place.resolve(DATA))) {
            return Optional.empty();
        }
        Path data = place.resolve(DATA);
        Optional<Volume> known = store.files().read(place.resolve(FILE), SUBJECT, json -> Volume.read(json, data));
        return Optional.of(
                known.orElseGet(() -> new Volume(name, data, Clock.systemUTC().instant(), Map.of(), false)));
    }

    /**
     * The volume of a name.
     *
     * @throws EngineException if there is none
     */
    public Volume require(String name) throws EngineException, IOException {
        Optional<Volume> found = name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*") ? find(name) : Optional.empty();
        if (found.isEmpty()) {
            throw new EngineException(
                    "JB5151",
                    "There is no volume \"" + name + "\": no such volume.",
                    CloseNames.closest(name, list().stream().map(Volume::name).toList())
                            .map(close -> "Did you mean \"" + close + "\"?")
                            .orElse("jbuild volume ls lists them."));
        }
        return found.get();
    }

    /** All volumes, by their names. */
    public List<Volume> list() throws IOException {
        List<Volume> all = new ArrayList<>();
        try (Stream<Path> places = Files.list(directory)) {
            for (Path place : places.toList()) {
                find(String.valueOf(place.getFileName())).ifPresent(all::add);
            }
        }
        all.sort(Comparator.comparing(Volume::name));
        return all;
    }

    /** The IDs of the containers that have a volume, running or not. */
    public List<String> users(String name) throws IOException {
        return store.containers().list(json -> json).stream()
                .filter(json -> volumes(json).contains(name))
                .map(json -> json.requireString("id"))
                .toList();
    }

    private static List<String> volumes(JsonObject container) {
        return container.array(MOUNTS).map(JsonArray::objects).orElse(List.of()).stream()
                .flatMap(mount -> mount.string(VOLUME).stream())
                .toList();
    }

    /**
     * Removes a volume with its files.
     *
     * @throws EngineException if a container has it
     */
    public void remove(Volume volume) throws EngineException, IOException {
        List<String> users = removeUnused(volume);
        if (!users.isEmpty()) {
            throw new EngineException(
                    "JB5152",
                    "The volume " + volume.name() + " is in use by "
                            + String.join(
                                    ", ",
                                    users.stream()
                                            .map(id -> id.substring(0, 12))
                                            .toList())
                            + ".",
                    "Remove the container first, with jbuild rm.");
        }
    }

    /** Removes those volumes among some mounts that nobody has named and no container has. */
    public void removeNameless(List<ContainerMount> mounts) throws IOException {
        for (ContainerMount mount : mounts) {
            if (mount instanceof ContainerMount.OfVolume volume && volume.anonymous()) {
                Optional<Volume> found = find(volume.name());
                if (found.isPresent()) {
                    removeUnused(found.get());
                }
            }
        }
    }

    /** Removes a volume that no container has; gives the IDs of those that have it. */
    public List<String> removeUnused(Volume volume) throws IOException {
        Path grave = store.session().newFile(VOLUME);
        List<String> users = new ArrayList<>();
        store.session().leases().alone(() -> {
            users.addAll(users(volume.name()));
            if (users.isEmpty()) {
                try {
                    Files.move(directory.resolve(volume.name()), grave, StandardCopyOption.ATOMIC_MOVE);
                } catch (NoSuchFileException gone) {
                    // Somebody else has removed it.
                }
            }
        });
        if (Files.exists(grave)) {
            try (RootDir parent = RootDir.open(store.session().directory())) {
                parent.removeTree(String.valueOf(grave.getFileName()));
            }
        }
        return users;
    }
}
