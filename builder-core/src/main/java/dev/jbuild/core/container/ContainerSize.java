package dev.jbuild.core.container;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What a container's files are long.
 *
 * @param changed those that it has written, in bytes
 * @param whole with those of its image
 */
public record ContainerSize(long changed, long whole) {

    /**
     * Walks what a container has written.
     *
     * @param upper its writable layer
     * @param image the size of its image
     */
    static ContainerSize of(Path upper, long image) throws IOException {
        long[] sum = new long[1];
        Files.walkFileTree(upper, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                // The container goes on meanwhile.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return new ContainerSize(sum[0], sum[0] + image);
    }
}
