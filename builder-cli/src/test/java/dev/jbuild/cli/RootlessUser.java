package dev.jbuild.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A user who is not root, with a copy of the distribution that anybody may read, and a store of its own. */
final class RootlessUser {

    private final RealCommands commands;
    private final Path directory;
    private final int id;
    private boolean hasRanges;

    /** @param directory where the copy and the store go */
    RootlessUser(Path directory, int id) throws Exception {
        this.commands = new RealCommands(directory);
        this.directory = directory;
        this.id = id;
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        commands.run("cp", "-r", RealCommands.TOP.resolve("builder-cli/target/dist"), directory.resolve("dist"))
                .succeeds();
        commands.run("cp", RealCommands.TESTDATA.resolve("bases/make-busybox.sh"), directory.resolve("dist"))
                .succeeds();
        commands.run("chmod", "-R", "a+rX", directory.resolve("dist")).succeeds();
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.setAttribute(home, "unix:uid", id);
        Files.setAttribute(home, "unix:gid", id);
    }

    /** Gives the user ranges of subordinate ids, which only its own commands see. */
    RootlessUser withRanges() throws IOException {
        for (String name : List.of("subuid", "subgid")) {
            Files.writeString(directory.resolve(name), id + ":300000:65536\n");
        }
        // newuidmap asks who the caller is.
        Files.writeString(
                directory.resolve("passwd"),
                Files.readString(Path.of("/etc/passwd")) + "ranged:x:" + id + ":" + id + "::/:/bin/sh\n");
        hasRanges = true;
        return this;
    }

    Path jbuild() {
        return directory.resolve("dist/bin/jbuild");
    }

    Path home() {
        return directory.resolve("home");
    }

    /** Words that make a command the user's. */
    List<Object> as(Object... command) {
        List<Object> words = new ArrayList<>();
        if (hasRanges) {
            words.addAll(List.of(
                    "unshare",
                    "-m",
                    "sh",
                    "-c",
                    "cd " + directory
                            + " && for f in subuid subgid passwd; do mount --bind $f /etc/$f || exit; done; exec \"$@\"",
                    "sh"));
        }
        words.addAll(List.of(
                "setpriv",
                "--reuid=" + id,
                "--regid=" + id,
                "--clear-groups",
                "env",
                "HOME=" + home(),
                "JBUILD_ROOT=" + home().resolve("store")));
        words.addAll(List.of(command));
        return words;
    }

    RealCommands.Result run(Object... command) throws IOException, InterruptedException {
        return commands.run(as(command).toArray());
    }

    /** Runs jbuild as the user. */
    RealCommands.Result jbuild(Object... arguments) throws IOException, InterruptedException {
        List<Object> words = new ArrayList<>(List.of(jbuild()));
        words.addAll(List.of(arguments));
        return run(words.toArray());
    }

    /** Makes the image "busybox" in the user's store. */
    void makeBase() throws IOException, InterruptedException {
        run("sh", directory.resolve("dist/make-busybox.sh"), jbuild(), "busybox")
                .succeeds();
    }
}
