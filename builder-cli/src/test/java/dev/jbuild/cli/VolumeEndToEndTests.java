package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What containers get from outside of their images, as docker gives it. Runs after packaging. */
class VolumeEndToEndTests extends ContainerEndToEnd {

    private Path host = Path.of("/");

    @BeforeEach
    void makeHostDirectory() throws Exception {
        host = Files.createTempDirectory(directory, "host");
        Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(host.resolve("file"), "of the host\n");
    }

    @AfterEach
    void removeVolumes() throws Exception {
        for (String id : jbuild("ps", "-a", "-q").output().lines().toList()) {
            jbuild("rm", "-f", id).succeeds();
        }
        jbuild("volume", "prune", "-a", "-f").succeeds();
        assertThat(jbuild("volume", "ls", "-q").output()).isEmpty();
    }

    private static String run(Object... flagsAndScript) throws Exception {
        Object[] arguments = new Object[flagsAndScript.length + 5];
        arguments[0] = "run";
        arguments[1] = "--rm";
        System.arraycopy(flagsAndScript, 0, arguments, 2, flagsAndScript.length - 1);
        arguments[flagsAndScript.length + 1] = "busybox";
        arguments[flagsAndScript.length + 2] = "sh";
        arguments[flagsAndScript.length + 3] = "-c";
        arguments[flagsAndScript.length + 4] = flagsAndScript[flagsAndScript.length - 1];
        return jbuild(arguments).output();
    }

    @Test
    void directoriesAndFilesOfTheHostAreSeenAndWritten() throws Exception {
        assertThat(run("-v", host + ":/data", "cat /data/file; echo from inside > /data/new"))
                .isEqualTo("of the host\n");
        assertThat(Files.readString(host.resolve("new"))).isEqualTo("from inside\n");
        assertThat(run("-v", host + ":/data:ro", "touch /data/x")).contains("Read-only file system");
        assertThat(run("-v", host.resolve("file") + ":/etc/hosts:ro", "cat /etc/hosts"))
                .isEqualTo("of the host\n");
        assertThat(run("--mount", "type=bind,source=" + host + ",target=/a/b,readonly", "ls /a/b; touch /a/b/x"))
                .contains("file\n", "Read-only file system");
    }

    /** A writable mount below a directory that is to be read only was a way around it. */
    @Test
    void readOnlyHoldsForWhatIsMountedBelowToo() throws Exception {
        String script = "mkdir -p " + host + "/below && mount -t tmpfs x " + host + "/below && exec " + JBUILD
                + " run --rm -v " + host + ":/data:ro busybox touch /data/below/x";
        assertThat(commands().run("unshare", "-m", "sh", "-c", script).output()).contains("Read-only file system");
    }

    @Test
    void aMissingDirectoryIsMadeAndSaidOrRefused() throws Exception {
        Path missing = host.resolve("not/there");
        assertThat(jbuild("run", "--rm", "--mount", "type=bind,source=" + missing + ",target=/x", "busybox", "true")
                        .output())
                .contains("JB5154", "bind source path does not exist");
        assertThat(Files.exists(missing)).isFalse();
        assertThat(run("-v", missing + ":/x", "ls -d /x")).contains("note: the directory " + missing, "/x\n");
        assertThat(Files.isDirectory(missing)).isTrue();
    }

    @Test
    void aNewVolumeGetsWhatTheImageHasInItsPlace() throws Exception {
        Files.writeString(
                host.resolve("Dockerfile"),
                "FROM busybox\nRUN mkdir /d && echo image > /d/file && ln -s file /d/link && chown -R 5:6 /d && chmod 750 /d\n"
                        + "VOLUME /d\n");
        jbuild("build", "-q", "-t", "vol", host).succeeds();
        String look = "stat -c '%u:%g %a' /d; cat /d/link; stat -c %u /d/file";

        assertThat(jbuild("run", "--rm", "-v", "kept:/d", "vol", "sh", "-c", look + "; echo changed > /d/file")
                        .output())
                .isEqualTo("5:6 750\nimage\n5\n");
        // It is no longer new, so it stays as it is.
        assertThat(jbuild("run", "--rm", "-v", "kept:/d", "vol", "cat", "/d/file")
                        .output())
                .isEqualTo("changed\n");
        assertThat(jbuild("run", "--rm", "-v", "plain:/d:nocopy", "vol", "ls", "-A", "/d")
                        .output())
                .isEmpty();
        assertThat(jbuild("volume", "ls", "-q").output()).isEqualTo("kept\nplain\n");
    }

    @Test
    void aNamelessVolumeGoesWithItsContainer() throws Exception {
        Files.writeString(host.resolve("Dockerfile"), "FROM busybox\nVOLUME /d\n");
        jbuild("build", "-q", "-t", "vol", host).succeeds();
        jbuild("run", "--rm", "vol", "touch", "/d/x").succeeds();
        assertThat(jbuild("volume", "ls", "-q").output()).isEmpty();

        jbuild("run", "--name", "first", "vol", "touch", "/d/x").succeeds();
        String name = jbuild("inspect", "-f", "{{range .Mounts}}{{.Name}}{{end}}", "first")
                .output()
                .strip();
        assertThat(jbuild("volume", "ls", "-q").output()).isEqualTo(name + "\n");
        assertThat(jbuild("run", "--rm", "--volumes-from", "first:ro", "busybox", "sh", "-c", "ls /d; touch /d/y")
                        .output())
                .contains("x\n", "Read-only file system");
        assertThat(jbuild("volume", "rm", name).output()).contains("JB5152", "in use");
        assertThat(jbuild("run", "--name", "first", "vol", "true").output()).contains("JB5020");
        assertThat(jbuild("volume", "ls", "-q").output()).isEqualTo(name + "\n");
        jbuild("rm", "-v", "first").succeeds();
        assertThat(jbuild("volume", "ls", "-q").output()).isEmpty();
    }

    @Test
    void volumesAreListedInspectedAndRemoved() throws Exception {
        jbuild("volume", "create", "--label", "project=shop", "cache").succeeds();
        jbuild("volume", "create", "other").succeeds();
        assertThat(jbuild("volume", "ls", "--filter", "label=project=shop").output())
                .isEqualTo("DRIVER    VOLUME NAME\nlocal     cache\n");
        assertThat(jbuild("volume", "inspect", "-f", "{{.Labels.project}} {{.Mountpoint}}", "cache")
                        .output())
                .startsWith("shop ")
                .endsWith("/volumes/cache/_data\n");
        jbuild("create", "--name", "user", "-v", "cache:/c", "busybox", "true").succeeds();
        assertThat(jbuild("volume", "ls", "-q", "--filter", "dangling=true").output())
                .isEqualTo("other\n");
        assertThat(jbuild("ps", "-a", "--filter", "volume=cache", "--format", "{{.Names}} {{.Mounts}}")
                        .output())
                .isEqualTo("user cache\n");
        assertThat(jbuild("volume", "rm", "cache", "other").output())
                .contains("JB5152")
                .endsWith("other\n");
        assertThat(jbuild("volume", "rm", "cahce").output()).contains("JB5151", "Did you mean \"cache\"?");
        assertThat(jbuild("volume", "create", "../x").output()).contains("JB5150");
    }

    @Test
    void filesOfAnotherImageAndDirectoriesInMemoryAreMounted() throws Exception {
        Files.writeString(host.resolve("Dockerfile"), "FROM busybox\nRUN echo tool > /tool\nRUN echo two > /two\n");
        jbuild("build", "-q", "-t", "tools", host).succeeds();
        assertThat(run(
                        "--mount",
                        "type=image,source=tools,target=/opt/tools",
                        "--mount",
                        "type=tmpfs,target=/opt/scratch,tmpfs-size=1m,tmpfs-mode=700",
                        "cat /opt/tools/tool /opt/tools/two; stat -c %a /opt/scratch; touch /opt/tools/x"))
                .startsWith("tool\ntwo\n700\n")
                .contains("Read-only file system");
        jbuild("create", "--name", "user", "--mount", "type=image,source=tools,target=/t", "busybox", "cat", "/t/two")
                .succeeds();
        jbuild("rmi", "-f", "tools");
        jbuild("prune", "-a", "-f");
        assertThat(jbuild("start", "-a", "user").output()).isEqualTo("two\n");
    }

    @Test
    void nestedMountsLieInEachOtherWhateverTheirOrder() throws Exception {
        assertThat(run("-v", host + ":/a/b/c", "-v", "outer:/a", "ls /a/b/c; touch /a/x; ls /a"))
                .contains("file\n", "x\n");
        assertThat(run("-v", host + ":/a", "-v", host + ":/a", "true")).contains("JB5153", "Duplicate mount point: /a");
        assertThat(run("-v", host + ":/proc/x", "true")).contains("JB5101");
        assertThat(run("-v", host + ":/", "true")).contains("JB1090", "destination can't be '/'");
    }
}
