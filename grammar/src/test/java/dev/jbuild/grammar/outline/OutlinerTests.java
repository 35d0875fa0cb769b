package dev.jbuild.grammar.outline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.read.DockerfileParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutlinerTests {

    private static final String TEXT = """
            # DISTRO is the family of the base
            ARG DISTRO=debian
            # VERSION is the base's version
            ARG VERSION=12
            ARG BASE=${DISTRO}:${VERSION}
            ARG UNUSED=1

            # build compiles the program
            FROM $BASE AS build
            # FLAGS go to the compiler
            ARG FLAGS="-O2 $TARGETARCH" TARGETARCH
            RUN --mount=type=secret,id=token,required --mount=type=cache,target=/c make
            RUN --mount=type=ssh --mount=type=secret,id=token --mount=type=cache,id=k,target=/k make

            FROM scratch AS docs
            ARG LANG=en

            FROM scratch
            ARG VERSION
            COPY --from=build /a /a
            """;

    private static Dockerfile dockerfile(String text) {
        return DockerfileParser.parse(new SourceFile("Dockerfile", text))
                .dockerfile()
                .orElseThrow();
    }

    private static Outline outline(int target, Map<String, String> buildArgs) throws ProblemException {
        return Outliner.of(dockerfile(TEXT), target, buildArgs, Map.of("TARGETARCH", "amd64"));
    }

    @Test
    void argumentsAreThoseThatTheTargetAndItsStagesUse() throws ProblemException {
        assertThat(outline(2, Map.of("VERSION", "13")).arguments())
                .extracting(Outline.Argument::name, Outline.Argument::value, Outline.Argument::description)
                .containsExactly(
                        tuple("DISTRO", Optional.of("debian"), Optional.of("is the family of the base")),
                        tuple("VERSION", Optional.of("13"), Optional.of("is the base's version")),
                        tuple("BASE", Optional.of("debian:13"), Optional.empty()),
                        tuple("FLAGS", Optional.of("-O2 "), Optional.of("go to the compiler")));
        assertThat(outline(1, Map.of()).arguments())
                .extracting(Outline.Argument::name)
                .containsExactly("LANG");
    }

    @Test
    void secretsAgentsAndCachesAreNamedOnce() throws ProblemException {
        Outline outline = outline(2, Map.of());
        assertThat(outline.secrets()).extracting(Outline.Input::name).containsExactly("token");
        assertThat(outline.secrets().getFirst().required()).isTrue();
        assertThat(outline.agents()).extracting(Outline.Input::name).containsExactly("default");
        assertThat(outline.caches()).extracting(Outline.Input::name).containsExactly("/c", "k");
    }

    @Test
    void targetsHaveTheirDescriptions() {
        List<Target> targets = Target.of(dockerfile(TEXT));
        assertThat(targets)
                .extracting(Target::name)
                .containsExactly(Optional.of("build"), Optional.of("docs"), Optional.empty());
        assertThat(targets).extracting(Target::isDefault).containsExactly(false, false, true);
        assertThat(targets.getFirst().description()).contains("compiles the program");
        assertThat(targets.getFirst().base()).isEqualTo("$BASE");
    }
}
