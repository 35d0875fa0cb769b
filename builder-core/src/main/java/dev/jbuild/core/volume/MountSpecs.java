package dev.jbuild.core.volume;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.layer.LayerSupply;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.plan.PlanOp;
import dev.jbuild.runtime.sandbox.MountSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Mounts as a sandbox has them. */
public final class MountSpecs {

    private final Store store;
    private final VolumeStore volumes;
    private final Path empty;

    /** @param empty a directory for this, which is made if it is needed */
    public MountSpecs(Store store, Path empty) {
        this.store = store;
        this.volumes = new VolumeStore(store);
        this.empty = empty;
    }

    /**
     * What a container has from outside of its image, together with what else is mounted in it: the outermost first. What it was
     * asked to have goes before what every container has.
     */
    public List<MountSpec> with(List<ContainerMount> mounts, List<MountSpec> others)
            throws EngineException, IOException {
        List<MountSpec> all = new ArrayList<>();
        for (MountSpec other : others) {
            if (mounts.stream().noneMatch(mount -> mount.target().equals(other.target()))) {
                all.add(other);
            }
        }
        for (ContainerMount mount : mounts) {
            all.add(of(mount));
        }
        all.sort(Comparator.comparingLong(
                mount -> mount.target().chars().filter(letter -> letter == '/').count()));
        return all;
    }

    private MountSpec of(ContainerMount mount) throws EngineException, IOException {
        return switch (mount) {
            case ContainerMount.Host host -> {
                if (!Files.exists(Path.of(host.source()))) {
                    throw new EngineException(
                            "JB5154",
                            "There is no " + host.source() + " on the host any more: bind source path does not exist.",
                            "Make it again, or make the container anew.");
                }
                yield new MountSpec.Bind(
                        new MountSpec.Source.HostPath(Path.of(host.source())),
                        host.target(),
                        host.readOnly(),
                        host.recursive(),
                        PlanOp.Propagation.valueOf(host.propagation().name()));
            }
            case ContainerMount.OfVolume volume ->
                new MountSpec.Bind(
                        new MountSpec.Source.HostPath(volumes.create(volume.name(), Map.of(), volume.anonymous())
                                .directory()),
                        volume.target(),
                        volume.readOnly(),
                        true,
                        PlanOp.Propagation.PRIVATE);
            case ContainerMount.OfImage image -> new MountSpec.Layers(layers(image), image.target());
        };
    }

    private List<Path> layers(ContainerMount.OfImage image) throws IOException {
        List<Path> lowers = new ArrayList<>();
        for (DiffId layer : new LinkedHashSet<>(image.layers().reversed())) {
            store.layers().require(layer, LayerSupply.NONE);
            lowers.add(store.layers().tree(layer));
        }
        lowers.add(Files.createDirectories(empty));
        return lowers;
    }
}
