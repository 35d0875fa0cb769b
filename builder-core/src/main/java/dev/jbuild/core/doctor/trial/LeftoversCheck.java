package dev.jbuild.core.doctor.trial;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.core.doctor.check.Check;
import dev.jbuild.core.doctor.check.Finding;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What dead processes and dead containers have left. To be done before the store is opened: that removes some of it. */
public final class LeftoversCheck implements Check {

    private final Path store;

    public LeftoversCheck(Path store) {
        this.store = store;
    }

    @Override
    public String subject() {
        return "leftovers";
    }

    @Override
    public List<Finding> look() throws IOException {
        List<Finding> findings = new ArrayList<>();
        int sessions = 0;
        for (Path session : children(store.resolve("tmp"))) {
            sessions += Files.isDirectory(session) && isDead(session) ? 1 : 0;
        }
        if (sessions > 0) {
            findings.add(Finding.note(
                    this,
                    "Processes of jbuild were killed and have left " + sessions + " of their directories.",
                    "The next jbuild that opens the store removes them; this one did."));
        }
        for (Path container : children(store.resolve("containers"))) {
            List<String> groups = groups(container);
            if (!groups.isEmpty()) {
                findings.add(Finding.note(
                        this,
                        "The container " + shortened(container) + " is dead and has left cgroups: "
                                + String.join(", ", groups) + ".",
                        "jbuild start or jbuild rm removes them."));
            }
        }
        for (String mount : mounts()) {
            findings.add(Finding.note(
                    this,
                    "Something is mounted in the store, on " + mount + "; jbuild mounts nothing there.",
                    "If nobody needs it: umount " + mount + "."));
        }
        return findings.isEmpty() ? List.of(Finding.ok(this, "Nothing was left by the dead.")) : findings;
    }

    private static boolean isDead(Path session) throws IOException {
        Path lock = session.resolve("lock");
        if (!Files.exists(lock)) {
            return false;
        }
        int descriptor = Descriptors.open(lock, Descriptors.O_RDWR, 0);
        try {
            return Descriptors.tryLock(descriptor, true);
        } finally {
            Descriptors.close(descriptor);
        }
    }

    private static List<String> groups(Path container) throws IOException {
        Path list = container.resolve("cgroups");
        if (!Files.isRegularFile(list) || KeptState.isKept(new ContainerFiles(container))) {
            return List.of();
        }
        return Files.readAllLines(list, StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith("/") && Files.isDirectory(Path.of(line)))
                .toList();
    }

    private static String shortened(Path container) {
        String id = String.valueOf(container.getFileName());
        return id.substring(0, Math.min(12, id.length()));
    }

    private List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.split(" ", -1)[4])
                .filter(target -> target.startsWith(store + "/"))
                .toList();
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }
}
