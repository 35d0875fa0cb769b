package dev.jbuild.core.doctor.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Programs of this machine.
 *
 * @param directories where they are looked for, in this order
 */
public record Programs(List<Path> directories) {

    private static final long PATIENCE_SECONDS = 5;

    /** Those of a caller's PATH. */
    public static Programs of(String path) {
        return new Programs(Stream.of(path.split(":", -1))
                .filter(part -> part.startsWith("/"))
                .map(Path::of)
                .toList());
    }

    public Optional<Path> find(String name) {
        return directories.stream()
                .map(directory -> directory.resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** The first line that a program prints; one that takes too long is ended. */
    public static String firstLine(Path program, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try {
            // What hangs is ended, and with it the reading.
            Thread watchdog = Thread.ofVirtual().start(() -> endLate(process));
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            watchdog.interrupt();
            return text.lines().findFirst().orElse("");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void endLate(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
