package dev.jbuild.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After each test, nothing of its sandboxes may be left: no mount in this process's namespace, no descriptor of this
 * process, no launcher, no program with the tests' mark in its environment, no cgroup of this process's sessions.
 */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback {

    /** In every test program's environment. */
    public static final String MARK = UUID.randomUUID().toString();

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakCheck.class);
    private static final Path HYBRID = Path.of("/sys/fs/cgroup/unified");
    private static final Path PURE = Path.of("/sys/fs/cgroup");

    private record State(List<String> mounts) {}

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        context.getStore(NAMESPACE).put("state", new State(mounts()));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        State before = Objects.requireNonNull(context.getStore(NAMESPACE).get("state", State.class));
        assertThat(mounts()).as("mounts on the host").isEqualTo(before.mounts());
        // Process 1 of a machine may take its time to reap orphans, which are no longer anything by then.
        assertThat(eventuallyEmpty(LeakCheck::processes)).as("processes left").isEmpty();
        assertThat(cgroupsOf(ProcessHandle.current().pid())).as("cgroups left").isEmpty();
        assertThat(pipes()).as("descriptors of pipes left").isLessThan(12);
    }

    private interface Listing {
        List<String> list() throws IOException;
    }

    private static List<String> eventuallyEmpty(Listing listing) throws IOException, InterruptedException {
        List<String> left = listing.list();
        for (int attempt = 0; attempt < 100 && !left.isEmpty(); attempt++) {
            Thread.sleep(30);
            left = listing.list();
        }
        return left;
    }

    /** Those of a test: others mount on this machine too. */
    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains("/junit-") || line.contains("jbuild") || line.contains(" / / "))
                .toList();
    }

    /** Launchers that are this process's children, and marked programs wherever they are. */
    public static List<String> processes() throws IOException {
        List<String> found = new ArrayList<>();
        String own = Long.toString(ProcessHandle.current().pid());
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
                    String name = stat.substring(stat.indexOf('('), stat.lastIndexOf(')') + 1);
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                    boolean launcher = fields[1].equals(own)
                            && Files.readString(process.resolve("cmdline")).startsWith("jbrun");
                    boolean marked = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1)
                            .contains("MARK=" + MARK);
                    if (launcher || marked) {
                        found.add(process.getFileName() + " " + name + " " + fields[0]);
                    }
                } catch (IOException gone) {
                    // Processes come and go.
                }
            }
        }
        return found;
    }

    /** The groups of a process's sandboxes. Those of others come and go while this looks. */
    public static List<Path> cgroupsOf(long pid) throws IOException {
        List<Path> found = new ArrayList<>();
        Path tree = Files.exists(HYBRID.resolve("cgroup.procs")) ? HYBRID : PURE;
        Files.walkFileTree(tree, Set.of(), 4, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFileFailed(Path path, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                String name = path.toString();
                if (name.contains("/jbuild-") && name.contains("-" + pid + "-")) {
                    found.add(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static long pipes() throws IOException {
        long pipes = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    pipes += Files.readSymbolicLink(descriptor).toString().startsWith("pipe:") ? 1 : 0;
                } catch (IOException gone) {
                    // The listing's own.
                }
            }
        }
        return pipes;
    }
}
