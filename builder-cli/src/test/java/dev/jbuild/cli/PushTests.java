package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushing to a real registry; skopeo reads what came. */
class PushTests {

    @TempDir
    Path directory;

    private TestMachine machine;
    private TestRegistry registry;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
        registry = TestRegistry.start(directory);
    }

    @AfterEach
    void stop() throws InterruptedException {
        registry.close();
    }

    private String skopeo(String... words) throws Exception {
        return new RealCommands(directory).run((Object[]) words).succeeds().output();
    }

    private String remoteDigest(String name) throws Exception {
        return skopeo("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", "docker://" + name)
                .strip();
    }

    @Test
    void theRegistryHasTheDigestThatTheBuildTold() throws Exception {
        String name = registry.name("team/app:1");
        machine.file("app/Dockerfile", "FROM busybox\nRUN echo 1 > /x\nLABEL a=b\n");
        machine.run("build", "-t", name, "-o", "type=registry", "--metadata-file", "meta.json", "app")
                .succeeds();
        assertThat(Files.readString(directory.resolve("meta.json")))
                .contains("\"containerimage.digest\": \"" + remoteDigest(name) + "\"");

        TestMachine.Result again = machine.run(
                        "build", "-o", "type=image,push=true,name=" + registry.name("team/app:2"), "app")
                .succeeds();
        assertThat(again.err())
                .as("the registry has all layers")
                .doesNotContain(" bytes")
                .contains("pushed ");

        machine.run("rmi", name).succeeds();
        machine.run("pull", name).succeeds();
        assertThat(machine.run("run", "--rm", "--network", "none", name, "true").code())
                .isZero();
    }

    @Test
    void aLayerThatTheRegistryHasAsItCameIsNotSentAgain() throws Exception {
        String name = registry.name("team/pulled:1");
        machine.run("save", "-o", "busybox.tar", "busybox").succeeds();
        // Go's gzip, whose bytes are others than Java's.
        skopeo(
                "skopeo",
                "copy",
                "--dest-tls-verify=false",
                "--format=oci",
                "docker-archive:" + directory.resolve("busybox.tar"),
                "docker://" + name);
        TestMachine other = new TestMachine(directory.resolve("other"));
        other.run("pull", name).succeeds();
        other.run("tag", name, registry.name("team/pulled:2")).succeeds();

        TestMachine.Result pushed =
                other.run("push", registry.name("team/pulled:2")).succeeds();

        assertThat(pushed.err()).doesNotContain(" bytes").contains("pushed ");
        assertThat(layers(registry.name("team/pulled:2"))).isEqualTo(layers(name));
        assertThat(directory.resolve("other/store/blobs/sha256").toFile().list())
                .as("the config alone: no layer's archive is kept")
                .hasSize(1);
        assertThat(other.run("push", "-q", registry.name("team/pulled:2"))
                        .succeeds()
                        .out())
                .contains(remoteDigest(registry.name("team/pulled:2")));
        String elsewhere = registry.name("elsewhere/pulled:1");
        other.run("tag", name, elsewhere).succeeds();
        other.run("push", elsewhere).succeeds();
        machine.run("pull", elsewhere).succeeds();
        assertThat(machine.run("run", "--rm", "--network", "none", elsewhere, "true")
                        .code())
                .isZero();
    }

    private String layers(String name) throws Exception {
        return skopeo("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Layers}}", "docker://" + name);
    }

    @Test
    void anIndexOfSeveralPlatformsIsOneImage() throws Exception {
        String name = registry.name("team/both:latest");
        machine.file("app/Dockerfile", "FROM scratch\nARG TARGETARCH\nCOPY Dockerfile /$TARGETARCH\n");
        machine.run("build", "-t", name, "--platform", "linux/amd64,linux/arm64", "app")
                .succeeds();
        String digest = machine.run("push", "-q", name).succeeds().out().strip();
        assertThat(skopeo("skopeo", "inspect", "--tls-verify=false", "--raw", "docker://" + name))
                .contains("application/vnd.oci.image.index.v1+json", "arm64");
        skopeo(
                "skopeo",
                "copy",
                "--src-tls-verify=false",
                "--all",
                "docker://" + name.replace(":latest", "@" + digest),
                "oci:" + directory.resolve("copied"));
        assertThat(directory.resolve("copied/blobs/sha256").toFile().list())
                .as("an index, and two of each: manifest, config, layer")
                .hasSize(7);
    }

    @Test
    void whatCantBePushedIsSaidInASentence() throws Exception {
        assertThat(machine.run("push", "nothing").err()).contains("[JB3093]");
        machine.file("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
        assertThat(machine.run("build", "-o", "type=registry", "app").err()).contains("[JB1035]");
        registry.close();
        assertThat(machine.run("build", "-t", registry.name("a:1"), "-o", "type=registry", "app")
                        .err())
                .contains("[JB4012]", "failed to push");
        assertThat(machine.run("inspect", registry.name("a:1")).code())
                .as("the build's result is here")
                .isZero();
    }
}
