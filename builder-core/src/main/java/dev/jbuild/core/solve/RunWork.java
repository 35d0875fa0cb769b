package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.core.exec.Users;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.RunFile;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.key.InputKind;
import dev.jbuild.core.key.KeyInputs;
import dev.jbuild.core.key.StepDigest;
import dev.jbuild.core.key.TracedKey;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.sandbox.Capability;
import dev.jbuild.runtime.sandbox.ExitStatus;
import dev.jbuild.runtime.sandbox.MountSpec;
import dev.jbuild.runtime.sandbox.NetworkMode;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.RootfsSpec;
import dev.jbuild.runtime.sandbox.RunningSandbox;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import dev.jbuild.runtime.sandbox.SeccompPolicy;
import dev.jbuild.runtime.sandbox.Stdio;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** RUN: a program in a sandbox, whose changes of the file system are the layer. */
final class RunWork implements StepWork {

    private static final String HOSTNAME = "jbuild";

    private final Operation.Run run;
    private final WorkTools tools;
    private final StepInputs inputs;
    private final OutputLines output;
    private final List<DiffId> parent;
    private final RunMounts mounts;

    RunWork(Operation.Run run, WorkTools tools, StepInputs inputs, OutputLines output) {
        this.run = run;
        this.tools = tools;
        this.inputs = inputs;
        this.output = output;
        this.parent = inputs.layers(run.parent());
        this.mounts = new RunMounts(run, tools, inputs, output::say);
    }

    @Override
    public List<DiffId> parent() {
        return parent;
    }

    @Override
    public List<KeySource> keys() {
        return List.of(this::key);
    }

    private TracedKey key() throws EngineException, IOException {
        KeyInputs key = new KeyInputs("run 2", tools.salt());
        inputs.addBelow(key, run.parent());
        key.add(InputKind.COMMAND, "", framed(run.arguments()), String.join(" ", run.arguments()));
        for (String variable : run.environment()) {
            int equals = variable.indexOf('=');
            String name = variable.substring(0, equals);
            InputKind kind = run.argumentLines().containsKey(name) ? InputKind.ARGUMENT : InputKind.VARIABLE;
            key.addHidden(kind, name, variable.substring(equals + 1));
        }
        key.add(InputKind.DIRECTORY, "", run.directory());
        key.add(InputKind.USER, "", run.user());
        key.add(InputKind.NETWORK, "", run.network().name().toLowerCase(Locale.ROOT));
        if (run.insecure()) {
            key.add(InputKind.RIGHTS, "", "insecure");
        }
        if (!run.settings().hosts().isEmpty()) {
            key.add(InputKind.HOSTS, "", String.join("\n", run.settings().hosts()));
        }
        run.settings().sharedMemory().ifPresent(size -> key.add(InputKind.SHARED_MEMORY, "", Long.toString(size)));
        for (RunFile file : run.files()) {
            key.add(InputKind.SCRIPT, file.name(), file.content());
        }
        mounts.addTo(key);
        return key.finish();
    }

    /** A list as one text that no other list gives. */
    private static String framed(List<String> arguments) {
        return new StepDigest().add(arguments).finish().toString();
    }

    @Override
    public boolean isUnchanged() throws EngineException, IOException {
        return mounts.isUnchanged();
    }

    @Override
    public Optional<DiffId> execute() throws EngineException, IOException, InterruptedException {
        UserSpec user;
        try (Tree tree = tools.snapshots().view(parent)) {
            user = Users.resolve(run.user(), tree.root());
        }
        try (ActiveSnapshot snapshot = tools.snapshots().begin(parent)) {
            List<MountSpec> own = new ArrayList<>(scripts());
            own.addAll(mounts.prepare(user));
            List<String> environment = environment(user);
            ExitStatus status = runIn(snapshot, user, own, environment);
            if (status.code() != 0) {
                throw failure(status, keep(snapshot, own, environment));
            }
            removeStubs(snapshot, status.createdTargets());
            return Optional.of(snapshot.commit().diffId());
        }
    }

    private List<String> environment(UserSpec user) {
        List<String> environment = new ArrayList<>(run.environment());
        addIfMissing(environment, "HOME", user.home().orElse("/"));
        tools.proxies().forEach((name, value) -> addIfMissing(environment, name, value));
        return environment;
    }

    /** Keeps what failed for {@code jbuild debug}. That this can't be done is no reason to tell another failure. */
    private String keep(ActiveSnapshot snapshot, List<MountSpec> own, List<String> environment) {
        try {
            return tools.states().keep(run, parent, environment, own, snapshot);
        } catch (IOException notKept) {
            output.say("jbuild: the state can't be kept for jbuild debug: " + notKept.getMessage());
            return "";
        }
    }

    private ExitStatus runIn(ActiveSnapshot snapshot, UserSpec user, List<MountSpec> own, List<String> variables)
            throws EngineException, IOException, InterruptedException {
        List<Path> lowers = new ArrayList<>(snapshot.lowers());
        lowers.add(tools.sandboxFiles().stubs());
        List<MountSpec> all = new ArrayList<>(
                tools.sandboxFiles().mounts(HOSTNAME, run.settings().hosts()));
        run.settings().sharedMemory().ifPresent(size -> all.add(MountSpec.Tmpfs.of("/dev/shm", OptionalLong.of(size))));
        all.addAll(own);
        List<String> environment = new ArrayList<>(variables);
        environment.addAll(mounts.environment());
        try (Pipe pipe = Pipe.open()) {
            SandboxSpec spec = SandboxSpec.of(
                            tools.store().session().newId("run"),
                            new RootfsSpec(
                                    lowers,
                                    snapshot.upper(),
                                    snapshot.work(),
                                    tools.store().userXattr()),
                            ProcessSpec.of(run.arguments(), environment, run.directory(), user)
                                    .withInit(true)
                                    .withHostname(HOSTNAME)
                                    .withCapabilities(
                                            run.insecure() ? EnumSet.allOf(Capability.class) : Capability.DEFAULT)
                                    .withSeccomp(run.insecure() ? SeccompPolicy.UNCONFINED : SeccompPolicy.DEFAULT)
                                    .withLimits(run.settings().limits().each()),
                            all,
                            run.network() == RunNetwork.NONE ? NetworkMode.NONE : NetworkMode.HOST,
                            new Stdio(-1, pipe.writeEnd(), pipe.writeEnd()))
                    .withLimits(run.settings().limits().together());
            RunningSandbox sandbox = tools.sandbox().start(spec);
            pipe.closeWriteEnd();
            Thread reader = Thread.ofPlatform().daemon().name("run-output").start(() -> read(pipe));
            try {
                ExitStatus status = sandbox.await();
                reader.join();
                output.end();
                return status;
            } finally {
                sandbox.kill();
            }
        } catch (SandboxException failure) {
            throw new EngineException(failure.code(), String.valueOf(failure.getMessage()), "", failure);
        }
    }

    private void read(Pipe pipe) {
        byte[] buffer = new byte[1 << 15];
        try (InputStream in = pipe.input()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                output.add(buffer, read);
            }
        } catch (IOException failure) {
            output.say("jbuild: the output can't be read any more: " + failure.getMessage());
        }
    }

    private List<MountSpec> scripts() throws IOException {
        List<MountSpec> scripts = new ArrayList<>();
        for (RunFile file : run.files()) {
            Path path = tools.store().session().newFile("script");
            Files.write(path, file.content().getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            scripts.add(MountSpec.Bind.readOnly(path, "/dev/pipes/" + file.name()));
        }
        return scripts;
    }

    /** Takes away the mount points that the sandbox had to make, innermost first, if they are still empty. */
    private static void removeStubs(ActiveSnapshot snapshot, List<String> created) throws IOException {
        try (RootDir upper = RootDir.open(snapshot.upper())) {
            for (String path : created.reversed()) {
                upper.removeIfEmpty(path);
            }
        }
    }

    private static void addIfMissing(List<String> environment, String name, String value) {
        if (environment.stream().noneMatch(variable -> variable.startsWith(name + "="))) {
            environment.add(name + "=" + value);
        }
    }

    private EngineException failure(ExitStatus status, String debug) {
        String command = String.join(" ", run.arguments());
        if (status.ranOutOfMemory()) {
            return new EngineException(
                    "JB3085",
                    "process \"" + command + "\" ran out of memory and was killed (exit code: " + status.code()
                            + "): it may use "
                            + run.settings().limits().together().memory().orElse(0) + " bytes.",
                    ("Give it more with --memory, or let it need less. " + debug).strip());
        }
        String how = status.signal().isPresent()
                ? "was ended by signal " + status.signal().getAsInt() + " (exit code " + status.code() + ")"
                : "did not complete successfully: exit code: " + status.code();
        String help = switch (status.code()) {
            case 126 -> "The file is there but can't be executed: check its mode and format.";
            case 127 -> "A program was not found: check its name and the image's PATH.";
            case 137 -> "It was killed by SIGKILL; often there was not enough memory.";
            case 139 -> "It accessed memory that is not its own (SIGSEGV).";
            case 143 -> "It was told to end (SIGTERM).";
            default -> "";
        };
        return new EngineException("JB3080", "process \"" + command + "\" " + how + ".", (help + " " + debug).strip());
    }

    @Override
    public void close() {
        mounts.close();
    }
}
