package dev.jbuild.runtime.container;

import dev.jbuild.runtime.plan.LaunchPlan;
import dev.jbuild.runtime.sandbox.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory of one container.
 *
 * @param directory absolute, readable by its owner only: a plan holds variables that may be secret
 */
public record ContainerFiles(Path directory) {

    /** What the keeper is to do. */
    Path plan() {
        return directory.resolve("plan");
    }

    /** Held as long as the container has a keeper. */
    Path lock() {
        return directory.resolve("lock");
    }

    Path state() {
        return directory.resolve("state");
    }

    /** The result of the health check, as JSON in docker's shape. */
    public Path health() {
        return directory.resolve("health");
    }

    /** Where the keeper listens. */
    Path socket() {
        return directory.resolve("ctl");
    }

    /** What was printed; older parts are {@code log.1}, {@code log.2}, … */
    public Path log() {
        return directory.resolve("log");
    }

    /** Writes the plan for the next start. */
    public void write(LaunchPlan plan) throws SandboxException, IOException {
        replace(plan(), plan);
    }

    /** Writes the plan of the health check's program. */
    public void writeHealth(LaunchPlan plan) throws SandboxException, IOException {
        replace(directory.resolve("health-plan"), plan);
    }

    private void replace(Path file, LaunchPlan plan) throws SandboxException, IOException {
        byte[] bytes = plan.encode();
        if (bytes.length > LaunchPlan.LIMIT) {
            throw new SandboxException(
                    "JB5109",
                    SandboxException.Kind.FAILED,
                    "The arguments, variables and secrets of the program are longer than 16 MiB together.");
        }
        Path born = directory.resolve("." + file.getFileName() + ".part");
        Files.deleteIfExists(born);
        Files.createFile(born, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(born, bytes, StandardOpenOption.WRITE);
        Files.move(born, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
