package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --build-context NAME=target:STAGE}. */
class StageContextTests {

    private static final String APP = """
            FROM base AS app
            COPY --from=tools /t /u
            COPY own /own
            FROM scratch AS mine
            COPY b /b
            LABEL from=mine
            FROM scratch AS later
            COPY t /t
            """;

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
        machine.file("x/own", "own");
        machine.file("x/b", "b");
        machine.file("x/t", "t");
    }

    private TestMachine.Result build(String dockerfile, String target, String... contexts) throws IOException {
        String[] flags = new String[2 + 2 * contexts.length];
        flags[0] = "--target";
        flags[1] = target;
        for (int index = 0; index < contexts.length; index++) {
            flags[2 + 2 * index] = "--build-context";
            flags[3 + 2 * index] = contexts[index];
        }
        return machine.build("x", dockerfile, flags);
    }

    /** Both stages stand below the one that uses them. */
    @Test
    void aNameMeansAnotherStageWhereverItStands() throws IOException {
        build(APP, "app", "base=target:mine", "tools=target:2").succeeds();
        Path files = machine.files("x");
        assertThat(files.resolve("own")).hasContent("own");
        assertThat(files.resolve("b")).as("of the base").hasContent("b");
        assertThat(files.resolve("u")).as("of the other one").hasContent("t");
        assertThat(machine.run("inspect", "x").out()).as("the base's config").contains("\"from\": \"mine\"");
        assertThat(machine.run(
                                "graph",
                                "--target",
                                "app",
                                "--build-context",
                                "base=target:mine",
                                "--build-context",
                                "tools=target:later",
                                "x")
                        .succeeds()
                        .out())
                .contains("COPY b /b", "COPY t /t");
    }

    @Test
    void aNameIsComparedAsThatOfAnImageAndGoesBeforeAStageOfTheName() throws IOException {
        String dockerfile = """
                FROM scratch AS a
                COPY own /
                FROM scratch AS b
                COPY b /
                FROM docker.io/library/alpine
                COPY --from=a . /d/
                """;
        build(dockerfile, "2", "alpine:latest=target:a", "a=target:b").succeeds();
        assertThat(machine.files("x").resolve("own")).exists();
        assertThat(machine.files("x").resolve("d/b")).exists();
    }

    @Test
    void aRunMountsTheStage() throws IOException {
        machine.makeBusybox();
        String dockerfile = """
                FROM busybox
                RUN --mount=from=tools,target=/m cat /m/t > /seen
                FROM scratch AS later
                COPY t /t
                """;
        build(dockerfile, "0", "tools=target:later").succeeds();
        assertThat(machine.files("x").resolve("seen")).hasContent("t");
    }

    @Test
    void aStageThatThereIsNotIsToldWithTheOneThatMayBeMeant() throws IOException {
        assertThat(build(APP, "app", "base=target:mien", "tools=target:later").err())
                .contains("[JB1208]", "--build-context base=target:mien was not found", "Did you mean \"mine\"?");
    }

    @Test
    void stagesThatNeedEachOtherAreToldAtOnce() throws IOException {
        TestMachine.Result circle =
                build("FROM x AS a\nFROM a AS b\nCOPY b /\nFROM scratch AS c\nCOPY --from=b . /\n", "c", "x=target:c");
        assertThat(circle.code()).isEqualTo(1);
        assertThat(circle.err())
                .contains("[JB1209]", "\"a\" needs \"c\" needs \"b\" needs \"a\".")
                .doesNotContain("DONE");
        assertThat(build("FROM alpine AS base\nFROM base\n", "1", "alpine=target:base")
                        .err())
                .contains("[JB1209]", "The stage \"base\" needs itself.");
        assertThat(machine.run("build", "--check", "--build-context", "alpine=target:base", "x")
                        .out())
                .contains("JB1209");
    }

    /** What an image's triggers copy from is known only when the image is there. */
    @Test
    void aCircleByWayOfAnImagesTriggerIsFound() throws IOException {
        machine.file("x/Dockerfile", "FROM scratch\nCOPY own /\nONBUILD COPY --from=other b /b2\n");
        machine.run("build", "-t", "trigger", "x").succeeds();
        String dockerfile = "FROM trigger AS a\nFROM scratch AS c\nCOPY --from=a . /\nCOPY b /\n";
        assertThat(build(dockerfile, "c", "other=target:c").err()).contains("[JB1209]");
        assertThat(build("FROM trigger AS a\nFROM scratch AS c\nCOPY b /\n", "a", "other=target:c")
                        .succeeds()
                        .all())
                .doesNotContain("JB");
        assertThat(machine.files("x").resolve("b2")).hasContent("b");
    }
}
