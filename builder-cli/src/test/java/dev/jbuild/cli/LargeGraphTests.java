package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds with more layers and stages than anybody writes by hand, but programs do. */
class LargeGraphTests {

    @TempDir
    Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeMachine() throws IOException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    @Test
    void threeHundredStepsAreThreeHundredLayers() throws Exception {
        StringBuilder dockerfile = new StringBuilder("FROM busybox\n");
        for (int step = 0; step < 300; step++) {
            dockerfile
                    .append("RUN echo ")
                    .append(step)
                    .append(" > /f")
                    .append(step)
                    .append('\n');
        }
        machine.build("deep", dockerfile.toString()).succeeds();
        assertThat(machine.run("run", "--rm", "deep", "sh", "-c", "test $(cat /f? /f?? /f??? | wc -l) = 300")
                        .code())
                .isZero();
        assertThat(machine.build("deep", dockerfile.toString()).succeeds().err())
                .as("all of it is known the second time")
                .doesNotContain("DONE");
    }

    @Test
    void sixtyStagesPassAFileOn() throws Exception {
        StringBuilder dockerfile = new StringBuilder("FROM busybox AS s0\nRUN echo 0 > /x0\n");
        for (int stage = 1; stage < 60; stage++) {
            String base = stage % 3 == 0 ? "s" + (stage - 1) : "busybox";
            dockerfile
                    .append("FROM %s AS s%d\n".formatted(base, stage))
                    .append("COPY --from=s%d /x%d /x%d\n".formatted(stage - 1, stage - 1, stage))
                    .append("RUN echo %d >> /x%d\n".formatted(stage, stage));
        }
        machine.build("wide", dockerfile.toString()).succeeds();
        assertThat(machine.run("run", "--rm", "wide", "sh", "-c", "test $(wc -l < /x59) = 60")
                        .code())
                .isZero();
    }
}
