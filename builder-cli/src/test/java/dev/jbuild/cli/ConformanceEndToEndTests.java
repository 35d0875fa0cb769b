package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The corpus of cases that any Dockerfile builder can be run against (testdata/conformance, FORMAT.md): all of them pass, and
 * none is skipped.
 */
class ConformanceEndToEndTests {

    @TempDir
    private Path directory;

    @Test
    void everyCasePasses() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "the runner needs root");
        assumeTrue(Files.exists(Path.of("/usr/bin/python3")), "python3 is not installed");
        Path corpus = RealCommands.TESTDATA.resolve("conformance");

        RealCommands.Result result = new RealCommands(directory)
                .run(
                        "python3",
                        corpus.resolve("run.py"),
                        "--tool",
                        "jbuild",
                        "--cmd",
                        RealCommands.JBUILD.toAbsolutePath(),
                        "--jobs",
                        Math.max(2, Runtime.getRuntime().availableProcessors()),
                        "--strict",
                        corpus.resolve("cases"),
                        corpus.resolve("own"));

        result.succeeds();
        assertThat(result.output()).contains("445 passed, 0 failed, 0 skipped");
    }
}
