package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the distribution and other programs as a user does, with a store below a directory of the test's. */
final class RealCommands {

    static final Path TOP = Path.of(System.getProperty("jbuild.top", ".."));
    static final Path JBUILD = TOP.resolve("builder-cli/target/dist/bin/jbuild");
    static final Path TESTDATA = TOP.resolve("testdata");

    private static final long MINUTES = 20;

    private final Path directory;

    RealCommands(Path directory) {
        this.directory = directory;
    }

    /** What one command came to. */
    record Result(int code, String output) {
        Result succeeds() {
            assertThat(code).as("exit code; it printed:%n%s", output).isZero();
            return this;
        }
    }

    Process start(Object... command) throws IOException {
        List<String> words = new ArrayList<>();
        for (Object word : command) {
            words.add(word.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("JBUILD_ROOT", directory.resolve("store").toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put(
                "CONFORMANCE_BASE", directory.resolve("conformance-base").toString());
        return builder.start();
    }

    Result run(Object... command) throws IOException, InterruptedException {
        Process process = start(command);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), output);
    }
}
