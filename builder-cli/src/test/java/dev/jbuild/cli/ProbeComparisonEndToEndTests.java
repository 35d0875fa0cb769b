package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a program sees in containers of jbuild and of podman with the same flags (testdata/probe): nothing differs but what is
 * on the list, and what is on the list does differ. With docker the same is done by hand. Runs after packaging.
 */
class ProbeComparisonEndToEndTests extends ContainerEndToEnd {

    private static final Path COMPARE = RealCommands.TESTDATA.resolve("probe/compare.py");
    private static final Path PROBE = RealCommands.TOP.resolve("builder-runtime/target/test/launcher/probe");

    @BeforeAll
    void needsItsTools() {
        for (String tool : new String[] {"podman", "crun", "python3"}) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", tool)), tool + " is not installed");
        }
    }

    @Test
    void nothingDiffersFromPodmanButWhatIsOnTheList() throws Exception {
        RealCommands.Result result = commands()
                .run("python3", COMPARE, "--jbuild", JBUILD.toAbsolutePath(), "--probe", PROBE, "--peer", "podman");
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output()).contains("36 cases", "0 of them not on the list; 0 entries without one");
    }

    @Test
    void thePageOfDifferencesIsTheList() throws Exception {
        String table = commands().run("python3", COMPARE, "--table").succeeds().output();
        assertThat(Files.readString(RealCommands.TOP.resolve("docs/compare-docker.md")))
                .contains(table);
    }
}
