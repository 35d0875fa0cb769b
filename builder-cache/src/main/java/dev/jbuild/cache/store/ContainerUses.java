package dev.jbuild.cache.store;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What containers need of the store, as their descriptions {@code containers/<id>/container.json} say. */
final class ContainerUses {

    private static final CheckedFiles.Subject SUBJECT =
            new CheckedFiles.Subject("description of a container", "it is no container any more");

    private ContainerUses() {}

    static List<ContainerUse> list(Path containers, CheckedFiles files) throws IOException {
        List<ContainerUse> uses = new ArrayList<>();
        try (Stream<Path> directories = Files.list(containers)) {
            for (Path directory : directories.toList()) {
                if (Digest.isHex(String.valueOf(directory.getFileName()))) {
                    Optional<ContainerUse> use =
                            files.read(directory.resolve("container.json"), SUBJECT, ContainerUses::read);
                    use.ifPresent(uses::add);
                }
            }
        }
        return uses;
    }

    private static ContainerUse read(JsonObject json) {
        return new ContainerUse(
                json.requireString("name"),
                json.requireString("imageId"),
                json.strings("layers").orElse(List.of()).stream()
                        .map(DiffId::parse)
                        .toList());
    }
}
