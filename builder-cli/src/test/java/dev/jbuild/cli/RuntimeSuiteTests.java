package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The black-box suite of the runtime: what the runtime specification and docker say of a container, tried from the inside, with
 * jbuild's own runtime and with others. They have to agree.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RuntimeSuiteTests {

    @TempDir
    static Path directory;

    private TestMachine machine;

    @BeforeAll
    void makeMachine() throws IOException {
        machine = new TestMachine(directory);
        machine.environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        machine.makeBusybox();
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "runc", "crun"})
    void containersAreAsTheSpecificationSays(String runtime) throws IOException {
        if (!runtime.equals("native")) {
            assumeTrue(
                    Stream.of("/usr/sbin", "/usr/bin").anyMatch(place -> Files.isExecutable(Path.of(place, runtime))),
                    "there is no " + runtime + " (Debian: the package of that name)");
        }
        List<String> wrong = new ArrayList<>();
        for (RuntimeCase one : RuntimeCases.ALL) {
            if (!one.isFor(runtime)) {
                continue;
            }
            TestMachine.Result result = machine.runProgram(one.command(runtime));
            if (result.code() != one.code() || !result.all().matches(one.output())) {
                wrong.add(one + "\n  has to end with " + one.code() + " and print " + one.output() + "\n  ended with "
                        + result.code() + " and printed " + result.all());
            }
        }
        assertThat(wrong).as(runtime).isEmpty();
    }

    @Test
    void thereAreSixtyCasesAtLeastForEach() {
        for (String runtime : List.of("native", "runc", "crun")) {
            assertThat(RuntimeCases.ALL.stream().filter(one -> one.isFor(runtime)))
                    .as(runtime)
                    .hasSizeGreaterThanOrEqualTo(60);
        }
    }
}
