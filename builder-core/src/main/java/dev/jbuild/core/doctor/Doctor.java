package dev.jbuild.core.doctor;

import dev.jbuild.cache.store.Store;
import dev.jbuild.cache.store.StoreOptions;
import dev.jbuild.core.doctor.check.CapabilitiesCheck;
import dev.jbuild.core.doctor.check.Check;
import dev.jbuild.core.doctor.check.Finding;
import dev.jbuild.core.doctor.check.IdRangesCheck;
import dev.jbuild.core.doctor.check.JavaCheck;
import dev.jbuild.core.doctor.check.KernelCheck;
import dev.jbuild.core.doctor.check.OpenFilesCheck;
import dev.jbuild.core.doctor.check.OtherRuntimesCheck;
import dev.jbuild.core.doctor.check.Programs;
import dev.jbuild.core.doctor.check.RootlessNetworkCheck;
import dev.jbuild.core.doctor.check.SeccompCheck;
import dev.jbuild.core.doctor.check.SystemCallCheck;
import dev.jbuild.core.doctor.check.UserNamespaceCheck;
import dev.jbuild.core.doctor.trial.CgroupCheck;
import dev.jbuild.core.doctor.trial.ClockCheck;
import dev.jbuild.core.doctor.trial.IdMappedMountCheck;
import dev.jbuild.core.doctor.trial.LeftoversCheck;
import dev.jbuild.core.doctor.trial.OverlayCheck;
import dev.jbuild.core.doctor.trial.SandboxCheck;
import dev.jbuild.core.doctor.trial.StoreDiskCheck;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.engine.Isolation;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.IoFailures;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.runtime.launcher.LauncherBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks at this machine, and concludes. */
public final class Doctor {

    private final Isolation isolation;
    private final Path root;
    private final Programs programs;
    private final InstantSource clock;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(Isolation isolation, Path root, Programs programs, InstantSource clock) {
        this.isolation = isolation;
        this.root = root;
        this.programs = programs;
        this.clock = clock;
    }

    /**
     * Looks at everything.
     *
     * @throws EngineException if there is no place for a store
     */
    public static Diagnosis examine(Invocation invocation) throws EngineException, InterruptedException {
        return examine(invocation, Clock.systemUTC());
    }

    static Diagnosis examine(Invocation invocation, InstantSource clock) throws EngineException, InterruptedException {
        return new Doctor(
                        Isolation.of(invocation),
                        Engine.root(invocation),
                        // Helpers lie where only root's PATH leads to.
                        Programs.of(invocation.variable("PATH").orElse("") + ":/usr/bin:/usr/sbin:/bin:/sbin"),
                        clock)
                .examine();
    }

    private Diagnosis examine() throws InterruptedException {
        look(new KernelCheck(System.getProperty("os.version", "")));
        look(new SystemCallCheck());
        look(new SeccompCheck());
        look(new CapabilitiesCheck(isolation));
        look(new IdRangesCheck(isolation, programs));
        look(new OpenFilesCheck());
        look(new JavaCheck());
        look(new OtherRuntimesCheck(programs));
        look(new RootlessNetworkCheck(isolation, programs));
        look(new LeftoversCheck(root));
        boolean runs = withStore();
        return conclude(runs);
    }

    /** What can be tried only with a store. Says whether a sandbox runs. */
    private boolean withStore() throws InterruptedException {
        StoreOptions options = isolation == Isolation.ROOT ? StoreOptions.privileged() : StoreOptions.rootless();
        try (Store store = Store.open(root, options)) {
            LauncherBinary launcher = LauncherBinary.unpack(root);
            look(new StoreDiskCheck(store));
            look(new ClockCheck(clock, store.session()));
            look(new UserNamespaceCheck(isolation, launcher));
            look(new CgroupCheck(isolation, store));
            if (isolation != Isolation.NONE) {
                look(new OverlayCheck(store));
                look(new IdMappedMountCheck(isolation, store, launcher));
            }
            return look(new SandboxCheck(isolation, store, launcher));
        } catch (IOException failure) {
            findings.add(new Finding(
                    "store",
                    Finding.Level.PROBLEM,
                    "The store " + root + " can't be used. " + sentence(failure, root),
                    "Set JBUILD_ROOT to a directory that you can write to."));
            return false;
        }
    }

    /** Adds what a check finds; whether all of it is all right. */
    private boolean look(Check check) throws InterruptedException {
        List<Finding> found;
        try {
            found = check.look();
        } catch (IOException failure) {
            found = List.of(Finding.note(check, "This could not be looked at. " + sentence(failure, root), ""));
        }
        findings.addAll(found);
        return found.stream().allMatch(finding -> finding.level() == Finding.Level.OK);
    }

    private static String sentence(IOException failure, Path root) {
        return IoFailures.explain(failure, root).sentence();
    }

    private Diagnosis conclude(boolean runs) {
        Isolation rung = runs ? isolation : Isolation.NONE;
        return switch (rung) {
            case ROOT -> new Diagnosis(rung, "jbuild is root, and a sandbox was tried.", "", findings);
            case USER_NAMESPACE ->
                new Diagnosis(
                        rung,
                        "jbuild is not root, and has a user namespace with ranges of ids.",
                        "Only root can limit what containers use.",
                        findings);
            case SINGLE_ID ->
                new Diagnosis(
                        rung,
                        "jbuild is not root, and has no ids for the other users of an image. " + texts("ids"),
                        advice("ids").orElse("Have newuidmap and newgidmap look at why they refuse."),
                        findings);
            case NONE ->
                new Diagnosis(rung, reason(), advice("user-namespaces").orElse("See the problems below."), findings);
        };
    }

    private String reason() {
        return findings.stream()
                .filter(finding -> finding.level() == Finding.Level.PROBLEM)
                .map(Finding::text)
                .collect(Collectors.joining(" "));
    }

    private String texts(String subject) {
        return of(subject).stream().map(Finding::text).collect(Collectors.joining(" "));
    }

    private Optional<String> advice(String subject) {
        String advice = of(subject).stream()
                .map(Finding::advice)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" "));
        return advice.isEmpty() ? Optional.empty() : Optional.of(advice);
    }

    private List<Finding> of(String subject) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject) && finding.level() != Finding.Level.OK)
                .toList();
    }
}
