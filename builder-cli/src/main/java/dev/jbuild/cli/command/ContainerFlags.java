package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerRequest;
import dev.jbuild.core.container.ContainerUpdate;
import dev.jbuild.core.container.RestartPolicy;
import dev.jbuild.core.exec.HostEntries;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.image.PullPolicy;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a new container may be told: the flags of run and create. */
final class ContainerFlags {

    /** Without -h, which is the host name, as with docker. */
    @Option(names = "--help", usageHelp = true, description = "Show this help and end")
    private boolean help;

    @Option(names = "--name", paramLabel = "NAME", description = "The container's name (default: one by chance)")
    private String name = "";

    @Option(names = "--rm", description = "Remove the container when it has ended")
    private boolean remove;

    @Mixin
    private ProgramFlags program = new ProgramFlags();

    @Option(names = "--entrypoint", paramLabel = "PROGRAM", description = "Instead of the image's entrypoint")
    private Optional<String> entrypoint = Optional.empty();

    @Option(names = "--add-host", paramLabel = "NAME:ADDRESS", description = "A line for the hosts file")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = {"--network", "--net"},
            paramLabel = "MODE",
            description = "none or host (default: host)")
    private String network = "host";

    @Option(
            names = {"-h", "--hostname"},
            paramLabel = "NAME",
            description = "The container's host name")
    private String hostname = "";

    @Option(names = "--init", description = "Run an init that forwards signals and reaps processes")
    private boolean init;

    @Mixin
    private LimitFlags limits = new LimitFlags();

    @Mixin
    private ConfinementFlags confinement = new ConfinementFlags();

    @Mixin
    private HealthFlags health = new HealthFlags();

    @Option(
            names = "--runtime",
            paramLabel = "runc|crun|PATH",
            description = "Another runtime that makes the container (default: jbuild itself)")
    private String runtime = "";

    @Option(
            names = "--pull",
            paramLabel = "missing|always|never",
            description = "When a registry is asked for the image (default: missing)")
    private String pull = "missing";

    @Option(names = "--read-only", description = "Make the root file system read-only")
    private boolean readOnly;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "NAME[=VALUE]",
            description = "A label of the container")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--restart",
            paramLabel = "no|always|unless-stopped|on-failure[:N]",
            description = "When the container is started again that has ended by itself")
    private String restart = "no";

    @Option(names = "--stop-signal", paramLabel = "SIGNAL", description = "What stop sends (default: the image's)")
    private String stopSignal = "";

    @Option(
            names = "--stop-timeout",
            paramLabel = "SECONDS",
            description = "How long stop waits before it kills (default: 10)")
    private String stopTimeout = "";

    @Option(names = "--cidfile", paramLabel = "FILE", description = "Write the container's ID to a file")
    private String idFile = "";

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "Which image of several to pull")
    private String platform = "";

    ProgramFlags program() {
        return program;
    }

    ContainerRequest read(String image, List<String> arguments, Invocation invocation)
            throws EngineException, IOException {
        ContainerUpdate.Restart policy = restart(restart);
        if (remove && policy.when() != RestartPolicy.NO) {
            throw new EngineException("JB1040", "--rm and --restart contradict each other.", "Take one of them away.");
        }
        if (!idFile.isEmpty() && Files.exists(invocation.resolve(idFile))) {
            throw new EngineException(
                    "JB1041",
                    "The file " + idFile + " of --cidfile is there already.",
                    "Remove it, or choose another.");
        }
        if (!hostname.isEmpty() && confinement.sharesHostName()) {
            throw new EngineException(
                    "JB1083", "--hostname and --uts contradict each other.", "Take one of them away.");
        }
        return new ContainerRequest(
                image,
                arguments,
                ProgramFlags.given(name),
                program.environment(invocation),
                program.directory(),
                program.user(),
                entrypoint,
                network(),
                HostEntries.parse(hosts),
                ProgramFlags.given(hostname),
                program.isInteractive(),
                program.hasTerminal(),
                init,
                readOnly,
                remove,
                labels(),
                limits.read(),
                confinement.read(),
                health.read(),
                pull(),
                ProgramFlags.given(runtime),
                ProgramFlags.given(platform),
                policy.when(),
                policy.most(),
                ProgramFlags.given(stopSignal),
                stopTimeout.isEmpty() ? OptionalInt.empty() : OptionalInt.of(number("--stop-timeout", stopTimeout)));
    }

    void writeId(String id, Invocation invocation) throws IOException {
        if (!idFile.isEmpty()) {
            Files.write(invocation.resolve(idFile), id.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private RunNetwork network() throws EngineException {
        return switch (network) {
            case "host" -> RunNetwork.HOST;
            case "none" -> RunNetwork.NONE;
            default ->
                throw new EngineException(
                        "JB1010",
                        "--network " + network + " is not supported yet.",
                        "Write --network host or --network none.");
        };
    }

    private Map<String, String> labels() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            all.put(equals < 0 ? label : label.substring(0, equals), equals < 0 ? "" : label.substring(equals + 1));
        }
        return all;
    }

    private PullPolicy pull() throws EngineException {
        return switch (pull) {
            case "missing" -> PullPolicy.MISSING;
            case "always" -> PullPolicy.ALWAYS;
            case "never" -> PullPolicy.NEVER;
            default ->
                throw new EngineException(
                        "JB1086", "--pull " + pull + " is not known.", "Write missing, always or never.");
        };
    }

    static ContainerUpdate.Restart restart(String restart) throws EngineException {
        if (restart.matches("on-failure(:\\d{1,6})?")) {
            int colon = restart.indexOf(':');
            return new ContainerUpdate.Restart(
                    RestartPolicy.ON_FAILURE, colon < 0 ? 0 : Integer.parseInt(restart.substring(colon + 1)));
        }
        return switch (restart) {
            case "no", "" -> new ContainerUpdate.Restart(RestartPolicy.NO, 0);
            case "always", "unless-stopped" -> new ContainerUpdate.Restart(RestartPolicy.ALWAYS, 0);
            default ->
                throw new EngineException(
                        "JB1042",
                        "--restart " + restart + " is not known.",
                        "Write no, always, unless-stopped, on-failure or on-failure:N.");
        };
    }

    static int number(String flag, String text) throws EngineException {
        if (!text.matches("\\d{1,8}")) {
            throw new EngineException(
                    "JB1043", flag + " " + text + " is no number of seconds.", "Write for example 30.");
        }
        return Integer.parseInt(text);
    }
}
