package dev.jbuild.core.volume;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.copy.TreeCopy;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a new container gets from outside of its image: what is asked for goes before what other containers have, and that before the
 * image's own VOLUMEs. Volumes are made, and new ones filled.
 */
public final class MountPlan {

    private static final int MODE = 07777;

    private final VolumeStore volumes;
    private final Images images;
    private final PrintStream err;

    /** Finds images. */
    public interface Images {
        /** The layers of an image, lowest first. */
        List<DiffId> layers(String name) throws EngineException, IOException;
    }

    /** @param err is told of what is made on the host */
    public MountPlan(VolumeStore volumes, Images images, PrintStream err) {
        this.volumes = volumes;
        this.images = images;
        this.err = err;
    }

    /**
     * Makes the mounts.
     *
     * @param requests what is asked for; what is in memory is not this plan's
     * @param others the mounts of other containers, as with {@code --volumes-from}
     * @param declared the image's VOLUMEs
     * @param root the image's files
     */
    public List<ContainerMount> make(
            List<MountRequest> requests, List<ContainerMount> others, Set<String> declared, RootDir root)
            throws EngineException, IOException {
        Map<String, ContainerMount> mounts = new TreeMap<>();
        for (MountRequest request : requests) {
            Optional<ContainerMount> mount = mount(request, root);
            if (mount.isPresent() && mounts.put(request.target(), mount.get()) != null) {
                throw new EngineException(
                        "JB5153", "Duplicate mount point: " + request.target() + ".", "Take one of them away.");
            }
        }
        others.forEach(other -> mounts.putIfAbsent(other.target(), other));
        for (String target : declared) {
            String plain = Path.of("/").resolve(target).normalize().toString();
            if (!mounts.containsKey(plain) && !plain.equals("/")) {
                mounts.put(
                        plain, volume(new MountRequest.OfVolume(Optional.empty(), plain, false, true, Map.of()), root));
            }
        }
        List<ContainerMount> all = new ArrayList<>(mounts.values());
        // Outer ones first: an inner one would be covered.
        all.sort(Comparator.comparingLong(
                mount -> mount.target().chars().filter(letter -> letter == '/').count()));
        return all;
    }

    private Optional<ContainerMount> mount(MountRequest request, RootDir root) throws EngineException, IOException {
        return switch (request) {
            case MountRequest.Host host -> Optional.of(host(host));
            case MountRequest.OfVolume volume -> Optional.of(volume(volume, root));
            case MountRequest.OfImage image ->
                Optional.of(new ContainerMount.OfImage(image.image(), images.layers(image.image()), image.target()));
            case MountRequest.Memory memory -> Optional.empty();
        };
    }

    private ContainerMount host(MountRequest.Host host) throws EngineException, IOException {
        Path source = Path.of(host.source());
        if (!Files.exists(source)) {
            if (!host.isMade()) {
                throw new EngineException(
                        "JB5154",
                        "There is no " + host.source() + " on the host: bind source path does not exist.",
                        "Make it first, or write -v " + host.source() + ":" + host.target()
                                + ", which makes a directory.");
            }
            Files.createDirectories(source);
            err.println("note: the directory " + host.source() + " was not there and has been made");
        }
        return new ContainerMount.Host(
                host.source(), host.target(), host.readOnly(), host.recursive(), host.propagation());
    }

    private ContainerMount volume(MountRequest.OfVolume request, RootDir root) throws EngineException, IOException {
        boolean anonymous = request.name().isEmpty();
        Volume volume = volumes.create(request.name().orElseGet(VolumeStore::anyName), request.labels(), anonymous);
        if (request.copied()) {
            fill(volume, root, request.target());
        }
        return new ContainerMount.OfVolume(volume.name(), request.target(), request.readOnly(), anonymous);
    }

    /** An empty volume gets what the image has in its place, owner and mode of the directory too. */
    private void fill(Volume volume, RootDir root, String target) throws EngineException, IOException {
        Optional<String> place = root.resolve(target);
        Optional<FileStat> stat = place.isPresent() ? root.stat(place.get()) : Optional.empty();
        if (stat.isEmpty() || stat.get().type() != FileType.DIRECTORY) {
            return;
        }
        Path lock = volume.directory().resolveSibling("filling");
        int descriptor = Descriptors.open(lock, Descriptors.O_RDWR | Descriptors.O_CREAT, 0600);
        try (RootDir to = RootDir.open(volume.directory());
                RootDir from = root.sub(place.get())) {
            Descriptors.lock(descriptor, true);
            if (to.list(".").isEmpty()) {
                TreeCopy.copy(from, to);
                to.chown(".", stat.get().uid(), stat.get().gid());
                to.chmod(".", stat.get().mode() & MODE);
            }
        } finally {
            Descriptors.close(descriptor);
        }
    }
}
