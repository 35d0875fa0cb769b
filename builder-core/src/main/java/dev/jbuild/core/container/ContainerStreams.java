package dev.jbuild.core.container;

import dev.jbuild.cache.os.TerminalWindow;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.engine.Isolation;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.HeldSignals;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Signals;
import dev.jbuild.core.invocation.Streams;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.Keeper;
import dev.jbuild.runtime.container.KeptState;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.plan.LaunchPlan;
import dev.jbuild.runtime.sandbox.Capability;
import dev.jbuild.runtime.sandbox.KeptPlans;
import dev.jbuild.runtime.sandbox.NativeSandbox;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.RunningSandbox;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SeccompPolicy;
import dev.jbuild.runtime.sandbox.Stdio;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A caller's streams at a container's: run, attach and exec. */
public final class ContainerStreams {

    private static final int LONGEST_EVENT = 1000;
    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int ERRORS = 4;

    private final Engine engine;
    private final ContainerService service;
    private final Invocation invocation;
    private final Streams streams;

    public ContainerStreams(Engine engine, Invocation invocation) {
        this.engine = engine;
        this.service = new ContainerService(engine);
        this.invocation = invocation;
        this.streams = invocation.streams();
    }

    /**
     * Makes a container and runs it with the caller's streams.
     *
     * @param keys what is typed to detach, as bytes
     * @param made is told of the container before it starts
     * @return the program's exit code, 128 and the signal's number if a signal ended it; 126 if it can't be executed, 127 if
     *     there is none, 125 if the container can't be started; 0 if the caller has detached
     */
    public int run(ContainerRequest request, String keys, BuildListener listener, Made made)
            throws EngineException, IOException, InterruptedException {
        ContainerConfig config = service.create(request, invocation, listener);
        boolean left = false;
        try {
            made.tell(config);
            Optional<Integer> code = start(config, config.interactive(), keys);
            left = code.isEmpty();
            return code.orElse(0);
        } finally {
            if (config.remove() && !left) {
                service.removeIfThere(config);
            }
        }
    }

    /** Is told of a container. */
    public interface Made {
        void tell(ContainerConfig config) throws IOException;
    }

    /**
     * Starts a container that does not run, with the caller's streams.
     *
     * @param input whether it gets the caller's standard input, if it was made to have one
     * @return as {@link #run}
     */
    public int start(String name, boolean input, String keys) throws EngineException, IOException {
        ContainerService.Container container = service.find(name);
        if (container.state().isActive()) {
            return attach(name, input, keys);
        }
        return start(container.config(), input && container.config().interactive(), keys)
                .orElse(0);
    }

    /** Starts a container with the caller's streams at it; empty if the caller has detached. */
    private Optional<Integer> start(ContainerConfig config, boolean input, String keys)
            throws EngineException, IOException {
        streams.out().flush();
        streams.err().flush();
        ContainerRunner runner = service.runner();
        ContainerFiles files = runner.files(config);
        Keeper keeper = runner.keeper();
        service.events().write(config, "attach");
        HeldSignals held = new HeldSignals();
        try (Signals.Subscription subscription = invocation.signals().subscribeForTerminal(held);
                Keeper.Starting starting = runner.begin(config, true, size());
                Keeper.Attachment attachment = attach(keeper, files, config, input, keys)) {
            starting.await();
            attachment.awaitAttached();
            held.passTo(attachment::signal);
            Keeper.Attached end = attachment.await();
            tellIfDetached(config, end);
            return end.code().isPresent() ? Optional.of(end.code().getAsInt()) : Optional.empty();
        } catch (SandboxException failure) {
            streams.err().println("jbuild: " + failure.getMessage() + " [" + failure.code() + "]");
            return Optional.of(ContainerService.code(failure));
        }
    }

    private Optional<KeptPlans.Size> size() {
        return TerminalWindow.of(streams.inDescriptor())
                .map(window -> new KeptPlans.Size(window.rows(), window.columns()));
    }

    private Keeper.Attachment attach(
            Keeper keeper, ContainerFiles files, ContainerConfig config, boolean input, String keys)
            throws IOException {
        boolean terminal = config.terminal() && input && TerminalWindow.isTerminal(streams.inDescriptor());
        return keeper.attach(
                files,
                (input ? INPUT : 0) | OUTPUT | ERRORS,
                terminal,
                keys,
                new Stdio(
                        input || terminal ? streams.inDescriptor() : -1,
                        streams.outDescriptor(),
                        streams.errDescriptor()));
    }

    /**
     * Puts the caller's streams at a container that runs.
     *
     * @return the program's exit code; 0 if the caller has detached
     */
    public int attach(String name, boolean input, String keys) throws EngineException, IOException {
        ContainerService.Container container = service.find(name);
        if (!container.state().isActive()) {
            throw new EngineException(
                    "JB5025", "The container " + name + " is not running.", "Start it with jbuild start.");
        }
        ContainerPause.refuse(container, "attaching to it");
        ContainerConfig config = container.config();
        ContainerRunner runner = service.runner();
        service.events().write(config, "attach");
        HeldSignals held = new HeldSignals();
        try (Signals.Subscription subscription = invocation.signals().subscribeForTerminal(held);
                Keeper.Attachment attachment =
                        attach(runner.keeper(), runner.files(config), config, input && config.interactive(), keys)) {
            attachment.awaitAttached();
            held.passTo(attachment::signal);
            Keeper.Attached end = attachment.await();
            tellIfDetached(config, end);
            return end.code().orElse(0);
        } catch (SandboxException failure) {
            throw ContainerService.told(failure);
        }
    }

    private void tellIfDetached(ContainerConfig config, Keeper.Attached end) {
        if (end.code().isEmpty()) {
            service.events().write(config, "detach");
        }
    }

    /**
     * What {@code exec} runs.
     *
     * @param environment {@code NAME=value}, or {@code NAME} for the caller's value, added to the container's
     * @param directory instead of the container's
     * @param user instead of the container's
     * @param privileged whether it may do more than the container's own programs
     * @param detached whether it lives on without the caller, and without its streams
     */
    public record Execution(
            List<String> arguments,
            List<String> environment,
            Optional<String> directory,
            Optional<String> user,
            boolean interactive,
            boolean terminal,
            boolean privileged,
            boolean detached) {}

    /**
     * Runs one more program in a container that runs.
     *
     * @return its exit code, as {@link #run} gives it; of one that is detached 0 when it has been started
     */
    public int execute(String name, Execution execution) throws EngineException, IOException, InterruptedException {
        ContainerService.Container container = service.find(name);
        ContainerConfig config = container.config();
        if (container.state().status() != KeptState.Status.RUNNING) {
            throw new EngineException(
                    "JB5025", "The container " + name + " is not running.", "Start it with jbuild start.");
        }
        ContainerPause.refuse(container, "exec");
        streams.out().flush();
        streams.err().flush();
        HeldSignals held = new HeldSignals();
        try (Signals.Subscription subscription = invocation.signals().subscribeForTerminal(held)) {
            ContainerFiles files = service.files(config);
            NativeSandbox sandbox = new NativeSandbox(
                    LauncherBinary.unpack(engine.store().root()),
                    engine.store().session(),
                    engine.isolation() != Isolation.ROOT);
            LaunchPlan plan = plan(config, execution);
            String started = "exec_start: " + shortened(execution.arguments());
            if (execution.detached()) {
                sandbox.joinAndLeave(files, plan);
                service.events().write(config, started);
                return 0;
            }
            RunningSandbox running = sandbox.join(files, plan, stdio(execution));
            try {
                held.passTo(running::signal);
                service.events().write(config, started);
                int code = running.await().code();
                service.events().write(config, "exec_die", Map.of("exitCode", Integer.toString(code)));
                return code;
            } finally {
                running.kill();
            }
        } catch (SandboxException failure) {
            streams.err().println("jbuild: " + failure.getMessage() + " [" + failure.code() + "]");
            return ContainerService.code(failure);
        }
    }

    private Stdio stdio(Execution execution) {
        return new Stdio(
                execution.interactive() || execution.terminal() ? streams.inDescriptor() : -1,
                streams.outDescriptor(),
                streams.errDescriptor());
    }

    private LaunchPlan plan(ContainerConfig config, Execution execution)
            throws EngineException, SandboxException, IOException {
        return KeptPlans.joining(
                process(service.runner(), config, execution),
                service.groups(config),
                execution.terminal() ? Optional.of(size().orElse(new KeptPlans.Size(0, 0))) : Optional.empty());
    }

    private static String shortened(List<String> arguments) {
        String line = String.join(" ", arguments);
        return line.length() <= LONGEST_EVENT ? line : line.substring(0, LONGEST_EVENT) + "…";
    }

    private ProcessSpec process(ContainerRunner runner, ContainerConfig config, Execution execution)
            throws EngineException, IOException {
        ProcessSpec own = runner.process(config, execution.user().orElse(config.user()));
        List<String> environment = new ArrayList<>(own.environment());
        if (execution.terminal() && environment.stream().noneMatch(variable -> variable.startsWith("TERM="))) {
            environment.add("TERM=xterm");
        }
        for (String variable : execution.environment()) {
            int equals = variable.indexOf('=');
            String name = equals < 0 ? variable : variable.substring(0, equals);
            environment.removeIf(other -> other.startsWith(name + "="));
            if (equals > 0) {
                environment.add(variable);
            } else if (invocation.environment().containsKey(variable)) {
                environment.add(variable + "=" + invocation.environment().getOrDefault(variable, ""));
            }
        }
        return ProcessSpec.of(
                        execution.arguments(),
                        environment,
                        execution.directory().orElse(own.directory()),
                        own.user())
                .withCapabilities(execution.privileged() ? EnumSet.allOf(Capability.class) : own.capabilities())
                .withSeccomp(execution.privileged() ? SeccompPolicy.UNCONFINED : own.seccomp())
                .withNoNewPrivileges(!execution.privileged() && own.noNewPrivileges())
                .withLimits(own.limits());
    }
}
