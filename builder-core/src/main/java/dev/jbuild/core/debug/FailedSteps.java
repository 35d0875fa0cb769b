package dev.jbuild.core.debug;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The kept states of failed steps, by the build that they failed in: at most one each, of the last builds. Thread safe. */
public final class FailedSteps {

    /** Where the changes lie below a state's directory. */
    public static final String UPPER = "upper";

    private static final String STATE = "state.json";
    private static final String MOUNTS = "mounts";
    private static final int KEPT = 3;
    private static final long ROOM = 1L << 30;
    private static final int ROOM_PART = 20;

    private final Store store;
    private final Path directory;

    public FailedSteps(Store store) {
        this.store = store;
        this.directory = store.root().resolve("debug");
    }

    /**
     * Keeps a state. What lies in the store's temporary directories moves, so it is the caller's no more.
     *
     * @param build the build's ID
     * @return whether it is kept; another step of the build may have been faster, or the disk may be nearly full
     */
    synchronized boolean keep(String build, FailedStep step, ActiveSnapshot snapshot) throws IOException {
        Path target = directory.resolve(build);
        if (Files.exists(target) || isNearlyFull()) {
            return false;
        }
        Path made = store.session().newDirectory("failed");
        Path mounts = Files.createDirectory(made.resolve(MOUNTS));
        List<FailedStep.Mount> kept = new ArrayList<>();
        for (FailedStep.Mount mount : step.mounts()) {
            kept.add(kept(mount, mounts, kept.size()));
        }
        FailedStep moved = new FailedStep(
                step.label(),
                step.layers(),
                step.arguments(),
                step.environment(),
                step.directory(),
                step.user(),
                step.ownNetwork(),
                step.hosts(),
                kept,
                step.secrets());
        store.files().write(made.resolve(STATE), moved.toJson());
        snapshot.moveUpper(made.resolve(UPPER));
        Files.createDirectories(directory);
        Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
        removeOld();
        return true;
    }

    /** What filled the disk is not kept there. */
    private boolean isNearlyFull() throws IOException {
        FileStore disk = Files.getFileStore(store.root());
        return disk.getUsableSpace() < Math.min(ROOM, disk.getTotalSpace() / ROOM_PART);
    }

    /** What is this session's moves along; what has a place of its own, such as a cache, stays there. */
    private FailedStep.Mount kept(FailedStep.Mount mount, Path mounts, int number) throws IOException {
        if (mount.source().isEmpty()
                || !Path.of(mount.source().get()).startsWith(store.session().directory())) {
            return mount;
        }
        Path target = mounts.resolve(String.valueOf(number));
        Files.move(Path.of(mount.source().get()), target, StandardCopyOption.ATOMIC_MOVE);
        return new FailedStep.Mount(Optional.of(MOUNTS + "/" + number), mount.target(), mount.readOnly(), mount.size());
    }

    private void removeOld() throws IOException {
        List<String> builds = builds();
        for (String old : builds.subList(0, Math.max(0, builds.size() - KEPT))) {
            remove(old);
        }
    }

    private void remove(String build) throws IOException {
        try (RootDir root = RootDir.open(directory)) {
            root.removeTree(build);
        }
    }

    /** The oldest first. */
    private List<String> builds() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> String.valueOf(path.getFileName())).sorted().toList();
        }
    }

    /** Looks whether each state can be read; one that is damaged is removed when it is looked for. */
    public void check() throws IOException {
        for (String build : builds()) {
            read(build);
        }
    }

    private Optional<FailedStep> read(String build) throws IOException {
        return store.files()
                .read(
                        directory.resolve(build).resolve(STATE),
                        new CheckedFiles.Subject("state of the build " + build, "build again"),
                        FailedStep::fromJson);
    }

    /** A kept state and the directory that its relative paths lie in. */
    public record Kept(FailedStep step, Path directory) {}

    /**
     * Finds a state.
     *
     * @param build the beginning of a build's ID, or empty for the last that failed
     * @throws EngineException if none is kept, or its layers are gone
     */
    public Kept find(String build) throws EngineException, IOException {
        List<String> fitting =
                builds().stream().filter(name -> name.startsWith(build)).toList();
        if (fitting.isEmpty()) {
            throw new EngineException(
                    "JB3130",
                    build.isEmpty()
                            ? "No state of a failed RUN is kept."
                            : "Of the build \"" + build + "\" no state of a failed RUN is kept.",
                    "The states of the last " + KEPT
                            + " builds in which a RUN failed are. Build again, then jbuild debug.");
        }
        Path found = directory.resolve(fitting.getLast());
        Optional<FailedStep> read = read(fitting.getLast());
        if (read.isEmpty()) {
            remove(fitting.getLast());
            throw new EngineException(
                    "JB3131",
                    "The state of build " + fitting.getLast() + " can't be read any more, and is removed.",
                    "Build again.");
        }
        FailedStep step = read.get();
        if (!hold(fitting.getLast(), step) || !Files.isDirectory(found.resolve(UPPER), LinkOption.NOFOLLOW_LINKS)) {
            throw new EngineException(
                    "JB3132",
                    "The layers below the failed step of build " + fitting.getLast() + " have been pruned.",
                    "Build again.");
        }
        return new Kept(step, found);
    }

    /** Keeps a state and what it needs from being pruned while this session lives; whether its layers are here. */
    private boolean hold(String build, FailedStep step) throws IOException {
        Path mounts = store.root().resolve("mounts");
        store.session().leases().hold(new Mark(Mark.Kind.STATE, build), () -> true);
        for (FailedStep.Mount mount : step.mounts()) {
            Path source = Path.of(mount.source().orElse(""));
            if (source.startsWith(mounts)) {
                // The one that has been pruned is an empty one.
                String name = String.valueOf(mounts.relativize(source).getName(0));
                store.session().leases().hold(new Mark(Mark.Kind.MOUNT, name), () -> {
                    Files.createDirectories(source);
                    return true;
                });
            }
        }
        boolean all = true;
        for (DiffId layer : step.layers()) {
            all &= store.layers().hold(layer);
        }
        return all;
    }
}
