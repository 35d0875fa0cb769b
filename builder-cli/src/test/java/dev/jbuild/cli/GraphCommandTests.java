package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jbuild graph}. */
class GraphCommandTests {

    private static final String DOCKERFILE = """
            FROM not-here AS build
            WORKDIR /src
            COPY . .
            FROM scratch AS unused
            COPY a /a
            FROM scratch
            COPY --from=build /src/a "/ab"
            """;

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
        machine.file("app/Dockerfile", DOCKERFILE);
    }

    @Test
    void stepsAreShownWithWhatTheyNeedAndWithoutTheRest() {
        assertThat(machine.run("graph", "app").succeeds().out()).isEqualTo("""
                #1 [build base] FROM not-here
                #2 [build 2/3] WORKDIR /src  <- #1
                #3 [build 3/3] COPY . .  <- #2, the build context
                #4 FROM scratch
                #5 [2/2] COPY --from=build /src/a "/ab"  <- #4, #3
                image  <- #5
                """);
    }

    @Test
    void drawingsAreForGraphvizAndMermaid() {
        assertThat(machine.run("graph", "--format", "dot", "--target", "build", "app")
                        .succeeds()
                        .out())
                .startsWith("digraph build {\n")
                .contains(
                        "source1 [shape=folder, label=\"the build context\"];", "source1 -> step3;", "step3 -> image;")
                .endsWith("}\n");
        assertThat(machine.run("graph", "--format", "mermaid", "app").succeeds().out())
                .startsWith("flowchart TD\n")
                .contains("step5[\"#91;2/2#93; COPY --from=build /src/a #34;/ab#34;\"]", "step3 --> step5");
    }

    @Test
    void aBrokenDockerfileAndAnUnknownFormAreRefused() throws IOException {
        assertThat(machine.run("graph", "--format", "svg", "app").err()).contains("[JB1006]");
        machine.file("app/Dockerfile", "FROM scratch\nCOPY a\n");
        assertThat(machine.run("graph", "app").err()).contains("[JB1150]");
    }
}
