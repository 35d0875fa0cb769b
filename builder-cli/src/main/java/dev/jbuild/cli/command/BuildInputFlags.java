package dev.jbuild.cli.command;

import dev.jbuild.core.build.BuildInput;
import dev.jbuild.core.exec.HostEntries;
import dev.jbuild.core.exec.SizeText;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.graph.RunSettings;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The flags that say what is built; several commands have them. */
final class BuildInputFlags {

    static final List<String> WITH_OPTIONAL_VALUES = List.of("--reproducible");

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The Dockerfile (default: Dockerfile in the context; - for standard input)")
    private String file = "";

    @Option(names = "--build-arg", paramLabel = "NAME[=VALUE]", description = "A value for an ARG")
    private List<String> buildArgs = new ArrayList<>();

    @Option(
            names = "--build-context",
            paramLabel = "NAME=DIR|URL|oci-layout://DIR|docker-image://IMAGE|target:STAGE",
            description = "A further context, for FROM and --from")
    private List<String> buildContexts = new ArrayList<>();

    @Option(names = "--target", paramLabel = "STAGE", description = "The stage to build (default: the last)")
    private String target = "";

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[,...]",
            split = ",",
            description = "What the image is for, several for an index (default: this machine)")
    private List<String> platforms = new ArrayList<>();

    @Option(
            names = "--reproducible",
            paramLabel = "context|SECONDS",
            description = "Fix times and modes, so that the same input gives the same digests")
    private Optional<String> reproducible = Optional.empty();

    @Option(
            names = "--compatibility-version",
            paramLabel = "N",
            description = "What decides digests beside the input, as this version had it (default: the newest)")
    private int compatibility;

    @Option(names = "--network", paramLabel = "MODE", description = "What RUN sees: host or none (default: host)")
    private String network = "default";

    @Option(names = "--add-host", paramLabel = "NAME:ADDRESS", description = "A line for the hosts file of RUN")
    private List<String> hosts = new ArrayList<>();

    @Option(names = "--shm-size", paramLabel = "SIZE", description = "The size of /dev/shm in RUN (default: 64m)")
    private String sharedMemory = "";

    @Mixin
    private LimitFlags limits = new LimitFlags();

    @Option(
            names = "--allow",
            paramLabel = "security.insecure",
            split = ",",
            description = "Let RUN have what it asks for beyond a sandbox's rights")
    private List<String> entitlements = new ArrayList<>();

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label for the image")
    private List<String> labels = new ArrayList<>();

    @Parameters(
            arity = "0..1",
            paramLabel = "CONTEXT",
            description = "A directory, the URL of an archive or git repository, or - for standard input")
    private String context = "";

    /**
     * What the flags came to.
     *
     * @throws EngineException if there is no context, or a flag's value is none
     */
    BuildInput read(Invocation invocation) throws EngineException {
        if (context.isEmpty()) {
            throw new EngineException(
                    "JB1001",
                    "jbuild build needs a context: the directory that COPY copies from.",
                    "Write \"jbuild build .\" for the current directory.");
        }
        RunNetwork mode = switch (network) {
            case "default", "host" -> RunNetwork.HOST;
            case "none" -> RunNetwork.NONE;
            default ->
                throw new EngineException(
                        "JB1003",
                        "--network " + network + " is not a network of a build: invalid network mode.",
                        "Write host or none.");
        };
        return new BuildInput(
                context,
                file.isEmpty() ? Optional.empty() : Optional.of(file),
                arguments(invocation),
                pairs("--build-context", buildContexts),
                pairs("--label", labels),
                target.isEmpty() ? Optional.empty() : Optional.of(target),
                platforms(),
                reproducible,
                compatibility == 0 ? Optional.empty() : Optional.of(compatibility),
                new RunSettings(
                        mode,
                        HostEntries.parse(hosts),
                        sharedMemory.isEmpty()
                                ? OptionalLong.empty()
                                : OptionalLong.of(SizeText.parse("--shm-size", sharedMemory)),
                        limits.read(),
                        insecureAllowed()));
    }

    private boolean insecureAllowed() throws EngineException {
        for (String entitlement : entitlements) {
            if (!entitlement.equals("security.insecure") && !entitlement.equals("network.host")) {
                throw new EngineException(
                        "JB1019",
                        "--allow " + entitlement + " is not an entitlement of jbuild.",
                        "There is security.insecure; network.host is always allowed.");
            }
        }
        return entitlements.contains("security.insecure");
    }

    private List<Platform> platforms() throws EngineException {
        Set<Platform> found = new LinkedHashSet<>();
        for (String platform : platforms) {
            found.add(Platform.parse(platform.strip()));
        }
        return found.isEmpty() ? List.of(Platform.ofThisMachine()) : List.copyOf(found);
    }

    /** A {@code --build-arg NAME} without a value takes it from the caller's environment, if it is set there. */
    private Map<String, String> arguments(Invocation invocation) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (String argument : buildArgs) {
            int equals = argument.indexOf('=');
            if (equals >= 0) {
                arguments.put(argument.substring(0, equals), argument.substring(equals + 1));
            } else if (invocation.environment().containsKey(argument)) {
                arguments.put(argument, invocation.environment().getOrDefault(argument, ""));
            }
        }
        return arguments;
    }

    private static Map<String, String> pairs(String flag, List<String> texts) throws EngineException {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new EngineException(
                        "JB1004", flag + " " + text + ": there is no \"=\" in it.", "Write " + flag + " NAME=VALUE.");
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }
}
