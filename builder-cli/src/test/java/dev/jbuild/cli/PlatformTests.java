package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images for several platforms, annotations, and the outputs that carry them. skopeo is the judge. */
class PlatformTests {

    private static final String TWO = "linux/amd64,linux/arm64";

    @TempDir
    Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeMachine() throws IOException {
        machine = new TestMachine(directory);
        machine.file("app/Dockerfile", """
                FROM scratch
                ARG TARGETARCH
                COPY <<EOF /arch
                $TARGETARCH
                EOF
                """);
    }

    private String skopeo(String... arguments) throws Exception {
        List<Object> command = new ArrayList<>(List.of("/usr/bin/skopeo"));
        command.addAll(List.of(arguments));
        return new RealCommands(directory).run(command.toArray()).succeeds().output();
    }

    @Test
    void severalPlatformsMakeAnIndexThatSkopeoUnderstands() throws Exception {
        Path archive = directory.resolve("app.tar");
        machine.run("build", "--platform", TWO, "-t", "app", "-o", "type=oci,dest=" + archive, "app")
                .succeeds();

        assertThat(skopeo("inspect", "--raw", "oci-archive:" + archive))
                .contains("application/vnd.oci.image.index.v1+json");
        for (String architecture : new String[] {"amd64", "arm64"}) {
            assertThat(skopeo("--override-arch", architecture, "inspect", "--config", "oci-archive:" + archive))
                    .contains("\"architecture\": \"" + architecture + "\"");
        }
        assertThat(skopeo("copy", "--all", "oci-archive:" + archive, "dir:" + directory.resolve("copied")))
                .contains("Copying 2 of 2 images");
    }

    @Test
    void aNameHoldsAllPlatformsAndGoesThroughAnArchive() throws Exception {
        machine.run("build", "--platform", TWO, "-t", "app", "app").succeeds();
        Path first = directory.resolve("first.tar");
        Path second = directory.resolve("second.tar");
        machine.run("save", "--format", "oci-archive", "-o", first.toString(), "app")
                .succeeds();

        TestMachine other = new TestMachine(directory.resolve("other"));
        other.run("load", "-i", first.toString()).succeeds();
        other.run("save", "--format", "oci-archive", "-o", second.toString(), "app")
                .succeeds();

        assertThat(second).hasSameBinaryContentAs(first);
        other.file("arm/Dockerfile", "FROM app\nCOPY --from=app /arch /copy\n");
        other.run("build", "--platform", "linux/arm64", "-t", "arm", "arm").succeeds();
        assertThat(other.files("arm").resolve("copy")).hasContent("arm64\n");
        assertThat(machine.run("save", "-o", directory.resolve("x").toString(), "app")
                        .err())
                .contains("[JB3114]");
        machine.run("rmi", "app").succeeds();
        assertThat(machine.run("images", "-q").out()).as("all of them are gone").isEmpty();
    }

    @Test
    void aLayoutOfSeveralPlatformsIsAContextForEach() throws Exception {
        machine.run("build", "--platform", TWO, "-o", "type=oci,tar=false,dest=" + directory.resolve("layout"), "app")
                .succeeds();
        machine.file("next/Dockerfile", """
                FROM --platform=linux/amd64 base AS native
                FROM base
                COPY --from=native /arch /native
                """);
        machine.run(
                        "build",
                        "--platform",
                        TWO,
                        "--build-context",
                        "base=oci-layout://" + directory.resolve("layout"),
                        "-o",
                        "type=local,dest=" + directory.resolve("files"),
                        "next")
                .succeeds();

        assertThat(directory.resolve("files/linux_arm64/arch")).hasContent("arm64\n");
        assertThat(directory.resolve("files/linux_arm64/native")).hasContent("amd64\n");
        assertThat(directory.resolve("files/linux_amd64/arch")).hasContent("amd64\n");
    }

    @Test
    void aStageThatIsTheSameForAllPlatformsIsBuiltOnce() throws Exception {
        machine.makeBusybox();
        machine.file("shared/Dockerfile", """
                FROM --platform=$BUILDPLATFORM busybox AS build
                RUN cat /proc/sys/kernel/random/uuid > /id
                FROM scratch
                COPY --from=build /id /id
                """);
        machine.run(
                        "build",
                        "--no-cache",
                        "--platform",
                        TWO,
                        "-o",
                        "type=local,dest=" + directory.resolve("files"),
                        "shared")
                .succeeds();

        assertThat(directory.resolve("files/linux_arm64/id"))
                .hasSameTextualContentAs(directory.resolve("files/linux_amd64/id"));
    }

    @Test
    void aRunForAForeignPlatformIsFoundOutBeforeTheBuildStarts() throws Exception {
        machine.makeBusybox();
        machine.file("foreign/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
        machine.run("build", "--platform", "linux/s390x", "-t", "foreign", "foreign")
                .succeeds();
        machine.file(
                "run/Dockerfile", "FROM busybox AS a\nRUN echo began\nFROM foreign\nCOPY --from=a /bin /b\nRUN x\n");
        TestMachine.Result result = machine.run("build", "--platform", "linux/s390x", "run");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("Dockerfile:5:1", "linux/s390x", "binfmt_misc", "[JB1225]")
                .doesNotContain("began");
    }

    @Test
    void annotationsStandWhereTheyAreSent() throws Exception {
        Path archive = directory.resolve("app.tar");
        machine.run(
                        "build",
                        "--platform",
                        TWO,
                        "-t",
                        "app",
                        "--annotation",
                        "everywhere=1",
                        "--annotation",
                        "manifest[linux/arm64]:arm=2",
                        "--annotation",
                        "index,manifest-descriptor:both=3",
                        "-o",
                        "type=oci,dest=" + archive,
                        "app")
                .succeeds();
        String index = skopeo("inspect", "--raw", "oci-archive:" + archive);
        assertThat(index.split("\"both\":\"3\"", -1))
                .as("two descriptors and the index")
                .hasSize(4);

        skopeo("copy", "--all", "oci-archive:" + archive, "dir:" + directory.resolve("copied"));
        List<String> manifests = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("copied"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".manifest.json"))
                    .toList()) {
                manifests.add(Files.readString(file));
            }
        }
        assertThat(manifests).hasSize(2).allMatch(manifest -> manifest.contains("\"everywhere\":\"1\""));
        assertThat(manifests)
                .filteredOn(manifest -> manifest.contains("\"arm\":\"2\""))
                .hasSize(1);
        Path saved = directory.resolve("saved.tar");
        machine.run("save", "--format", "oci-archive", "-o", saved.toString(), "app")
                .succeeds();
        assertThat(saved).as("a name keeps its annotations").hasSameBinaryContentAs(archive);
        assertThat(machine.run("build", "--annotation", "nowhere:a=b", "app").err())
                .contains("[JB1034]");
        assertThat(machine.run("build", "--annotation", "index:a=b", "app").err())
                .as("one platform has no index")
                .contains("[JB1034]");
    }

    @Test
    void theMetadataTellWhatWasBuilt() throws Exception {
        machine.run("build", "-t", "app", "--metadata-file", "meta.json", "-o", "type=oci,dest=app.tar", "app")
                .succeeds();
        String id = machine.run("images", "-q", "--no-trunc").out().strip();
        String manifest = skopeo("inspect", "--format", "{{.Digest}}", "oci-archive:" + directory.resolve("app.tar"))
                .strip();

        assertThat(directory.resolve("meta.json"))
                .content()
                .contains(
                        "\"containerimage.config.digest\": \"" + id + "\"",
                        "\"containerimage.digest\": \"" + manifest + "\"",
                        "\"image.name\": \"docker.io/library/app:latest\"");
    }

    @Test
    void outputsGoToStandardOutputAndInEachCompression() throws Exception {
        assertThat(machine.run("build", "-q", "-o", "-", "app").succeeds().out())
                .as("a tar of the image's files")
                .contains("ustar", "amd64\n");
        for (String compression : new String[] {"uncompressed", "gzip", "zstd"}) {
            Path archive = directory.resolve(compression + ".tar");
            machine.run("build", "-o", "type=oci,compression=" + compression + ",dest=" + archive, "app")
                    .succeeds();
            assertThat(skopeo("inspect", "--raw", "oci-archive:" + archive))
                    .contains("application/vnd.oci.image.layer.v1.tar"
                            + (compression.equals("uncompressed") ? "\"" : "+" + compression));
        }
        assertThat(machine.run("build", "-o", "type=registry", "app").err()).contains("[JB1035]");
        assertThat(machine.run("build", "-o", "type=oci,compression=lzma", "app")
                        .err())
                .contains("[JB1037]");
        assertThat(machine.run("build", "-o", "type=oci,oci-mediatypes=false", "app")
                        .err())
                .contains("[JB1036]");
        assertThat(machine.run("build", "--platform", TWO, "-o", "type=tar,dest=x.tar", "app")
                        .err())
                .contains("[JB3115]");
    }
}
