package dev.jbuild.core.doctor.trial;

import dev.jbuild.cache.store.Store;
import dev.jbuild.core.doctor.check.Check;
import dev.jbuild.core.doctor.check.Finding;
import dev.jbuild.core.engine.Isolation;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.sandbox.ExitStatus;
import dev.jbuild.runtime.sandbox.NativeSandbox;
import dev.jbuild.runtime.sandbox.NetworkMode;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.RootfsSpec;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import dev.jbuild.runtime.sandbox.Stdio;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a program runs in a sandbox: by running one. The program is the launcher itself, which needs nothing else in its root
 * file system.
 */
public final class SandboxCheck implements Check {

    /** What the launcher ends with when it reads a plan that is none. */
    private static final int EXPECTED = 1;

    private static final List<String> DIRECTORIES = List.of("proc", "sys", "dev");

    private final Isolation isolation;
    private final Store store;
    private final LauncherBinary launcher;

    public SandboxCheck(Isolation isolation, Store store, LauncherBinary launcher) {
        this.isolation = isolation;
        this.store = store;
        this.launcher = launcher;
    }

    @Override
    public String subject() {
        return "sandbox";
    }

    @Override
    public List<Finding> look() throws IOException, InterruptedException {
        if (isolation == Isolation.NONE) {
            return List.of(Finding.problem(
                    this, "jbuild is neither root nor in a user namespace.", "See the line on user namespaces."));
        }
        Path place = store.session().newDirectory("doctor");
        try {
            long begun = System.nanoTime();
            ExitStatus end = new NativeSandbox(launcher, store.session(), isolation != Isolation.ROOT)
                    .start(spec(place))
                    .await();
            long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            if (end.code() != EXPECTED) {
                return List.of(Finding.problem(
                        this,
                        "A program was started in a sandbox and ended with " + end.code() + " instead of " + EXPECTED
                                + ".",
                        "Something on this machine keeps programs from running; look into the kernel's log."));
            }
            return List.of(Finding.ok(this, "A program ran in a sandbox of its own, in " + millis + " ms."));
        } catch (SandboxException failure) {
            return List.of(Finding.problem(
                    this,
                    String.valueOf(failure.getMessage()),
                    "See the other lines; if jbuild itself runs in a container, that has to be a privileged one."));
        } finally {
            store.session().discard(place);
        }
    }

    private SandboxSpec spec(Path place) throws IOException {
        Path root = Files.createDirectory(place.resolve("root"));
        for (String name : DIRECTORIES) {
            Files.createDirectory(root.resolve(name));
        }
        Files.copy(launcher.path(), root.resolve("jbrun"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        return SandboxSpec.of(
                store.session().newId("doctor"),
                new RootfsSpec(
                        List.of(root),
                        Files.createDirectory(place.resolve("upper")),
                        Files.createDirectory(place.resolve("work")),
                        store.userXattr()),
                ProcessSpec.of(
                                List.of("/jbrun", "check-plan"),
                                List.of(),
                                "/",
                                new UserSpec(0, 0, List.of(), Optional.empty()))
                        .withHostname("doctor"),
                List.of(),
                NetworkMode.NONE,
                new Stdio(-1, -1, -1));
    }
}
