package dev.jbuild.cli.command;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.volume.MountReader;
import dev.jbuild.core.volume.MountRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What a container gets from outside of its image. */
final class VolumeFlags {

    @Option(
            names = {"-v", "--volume"},
            paramLabel = "[SOURCE:]PATH[:OPTIONS]",
            description = "A directory or file of the host, or a volume; ro, nocopy, rslave, rshared")
    private List<String> volumes = new ArrayList<>();

    @Option(
            names = "--mount",
            paramLabel = "type=TYPE,...",
            description = "The same in words: type=bind, volume, tmpfs or image, source=, target=, readonly")
    private List<String> mounts = new ArrayList<>();

    @Option(
            names = "--volumes-from",
            paramLabel = "CONTAINER[:ro]",
            description = "What another container has from outside of its image")
    private List<String> volumesFrom = new ArrayList<>();

    List<MountRequest> read(Invocation invocation) throws EngineException {
        Path directory = invocation.resolve(".").normalize();
        List<MountRequest> all = new ArrayList<>();
        for (String volume : volumes) {
            all.add(MountReader.volume(volume, directory));
        }
        for (String mount : mounts) {
            all.add(MountReader.mount(mount, directory));
        }
        return all;
    }

    List<String> from() {
        return volumesFrom;
    }
}
