package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyBuildTests {

    @TempDir
    Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeMachine() throws IOException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    @Test
    void aReproducibleImageIsReproducedToTheBit() throws Exception {
        String dockerfile = "FROM busybox\nARG V\nCOPY Dockerfile /\nRUN echo $V > /v\n";
        machine.build("app", dockerfile, "--reproducible", "--build-arg", "V=1").succeeds();
        TestMachine.Result same = machine.run("verify-build", "app").succeeds();
        assertThat(same.out()).startsWith("app is reproduced: sha256:");
        assertThat(same.err()).as("every step anew").contains("DONE").doesNotContain("RUN CACHED");

        machine.environment.put("SOURCE_DATE_EPOCH", "1700000000");
        machine.build("dated", dockerfile).succeeds();
        machine.environment.remove("SOURCE_DATE_EPOCH");
        assertThat(machine.run("verify-build", "-q", "dated").succeeds().out()).contains("sha256:");
    }

    @Test
    void withoutFixedTimesEverythingElseCounts() throws Exception {
        machine.build("app", "FROM busybox\nRUN echo 1 > /v\n").succeeds();
        assertThat(machine.run("verify-build", "app").succeeds().out()).contains("is reproduced but for times");
    }

    @Test
    void theFirstFileThatDiffersIsNamedAndNothingIsRemembered() throws Exception {
        String dockerfile =
                "FROM busybox\nRUN mkdir /d && echo same > /d/a && cat /proc/sys/kernel/random/uuid > /d/b\n";
        machine.build("app", dockerfile, "--reproducible").succeeds();
        String before = machine.run("images", "--no-trunc").out();
        TestMachine.Result other = machine.run("verify-build", "app");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.out()).contains("app is not reproduced: layer 2 (RUN", "/d/b: content, from byte");
        assertThat(machine.run("images", "--no-trunc").out()).isEqualTo(before);
        assertThat(machine.build("app", dockerfile, "--reproducible").err()).contains("CACHED");
    }

    @Test
    void whatWasNotBuiltHereCantBeVerified() throws Exception {
        machine.file("Dockerfile", "FROM busybox\nRUN true\n");
        machine.runWithInput("FROM busybox\nRUN true\n", "build", "-q", "-t", "sent", "-")
                .succeeds();
        assertThat(machine.run("verify-build", "sent").err()).contains("[JB3140]");
        assertThat(machine.run("verify-build", "no-such").err()).contains("[JB3093]");
    }

    @Test
    void theConfigurationSaysWhatHoldsWithoutAFlag() throws Exception {
        machine.environment.put("JBUILD_CONFIG", "config.json");
        machine.file("config.json", "{\"build\": {\"reproducible\": 1600000000, \"compatibility-version\": 1}}");
        machine.build("app", "FROM busybox\nRUN true\n", "--metadata-file", "meta.json")
                .succeeds();
        assertThat(machine.run("inspect", "app").out()).contains("2020-09-13T12:26:40Z");
        assertThat(directory.resolve("meta.json")).content().contains("\"jbuild.compatibility-version\": 1");

        machine.file("config.json", "{\"build\": {\"reproducable\": true}}");
        assertThat(machine.build("app", "FROM busybox\n").err()).contains("[JB1013]", "Did you mean \"reproducible\"?");
        machine.file("config.json", "{");
        assertThat(machine.build("app", "FROM busybox\n").err()).contains("[JB1012]");
        machine.environment.remove("JBUILD_CONFIG");
        assertThat(machine.build("app", "FROM busybox\n", "--compatibility-version", "2")
                        .err())
                .contains("[JB1014]", "its newest is 1");
    }
}
