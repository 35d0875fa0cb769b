package dev.jbuild.cli.command;

import dev.jbuild.cli.progress.PlainProgress;
import dev.jbuild.cli.progress.QuietProgress;
import dev.jbuild.cli.progress.TerminalProgress;
import dev.jbuild.core.build.BuildRequest;
import dev.jbuild.core.build.BuildResult;
import dev.jbuild.core.build.BuildService;
import dev.jbuild.core.build.CallRequest;
import dev.jbuild.core.build.CallService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.progress.BuildListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild [build] -t app .} */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Build an image from a Dockerfile.",
        footer = {
            "",
            "Examples:",
            "  jbuild -t app .",
            "  jbuild -f docker/Dockerfile --build-arg VERSION=1.2 --target test .",
            "  jbuild -t app --output type=oci,dest=app.tar .",
            "  jbuild -t app - < Dockerfile",
            "  jbuild build --check .",
            "  jbuild build --call=outline,format=json ."
        })
public final class BuildCommand implements Command {

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The Dockerfile (default: Dockerfile in the context; - for standard input)")
    private String file = "";

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME",
            description = "A name for the image; may be given several times")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--build-arg", paramLabel = "NAME[=VALUE]", description = "A value for an ARG")
    private List<String> buildArgs = new ArrayList<>();

    @Option(
            names = "--build-context",
            paramLabel = "NAME=DIR|oci-layout://DIR|docker-image://IMAGE",
            description = "A further context, for FROM and --from")
    private List<String> buildContexts = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "id=ID[,src=FILE|env=NAME]",
            description = "A secret for RUN --mount=type=secret")
    private List<String> secrets = new ArrayList<>();

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label for the image")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--target", paramLabel = "STAGE", description = "The stage to build (default: the last)")
    private String target = "";

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "What the image is for (default: this machine)")
    private String platform = "";

    @Option(names = "--network", paramLabel = "MODE", description = "What RUN sees: host or none (default: host)")
    private String network = "default";

    @Option(names = "--no-cache", description = "Do every step again")
    private boolean noCache;

    @Option(names = "--pull", description = "Ask the registry for newer base images")
    private boolean pull;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "How many steps run at once (default: twice the processors)")
    private int jobs;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "type=oci|docker|tar|local,dest=PATH",
            description = "Where the result goes beside or instead of the local store")
    private List<String> outputs = new ArrayList<>();

    @Option(names = "--iidfile", paramLabel = "FILE", description = "Write the image's ID to a file")
    private String idFile = "";

    @Option(names = "--progress", paramLabel = "auto|plain|tty|quiet", description = "How progress is shown")
    private String progress = "auto";

    @Option(
            names = "--call",
            paramLabel = "check|outline|targets[,format=json]",
            description = "Answer a question about the Dockerfile instead of building it")
    private String call = "build";

    @Option(names = "--check", description = "Check the Dockerfile: short for --call=check")
    private boolean check;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only the image's ID")
    private boolean quiet;

    @Parameters(arity = "0..1", paramLabel = "CONTEXT", description = "The directory to copy from; - for none")
    private String context = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        if (context.isEmpty()) {
            throw new EngineException(
                    "JB1001",
                    "jbuild build needs a context: the directory that COPY copies from.",
                    "Write \"jbuild build .\" for the current directory.");
        }
        BuildRequest request = request(invocation);
        CallRequest question = CallRequest.parse(call);
        if (check) {
            question = question.with(CallRequest.Method.CHECK);
        }
        if (question.method() != CallRequest.Method.BUILD) {
            return answer(question, request, invocation);
        }
        BuildListener listener = listener(invocation);
        try (Engine engine = Engine.open(invocation)) {
            BuildResult result = new BuildService(engine).build(request, invocation, listener);
            if (listener instanceof TerminalProgress terminal) {
                terminal.close();
            }
            if (!idFile.isEmpty()) {
                Files.write(
                        invocation.resolve(idFile), result.image().toString().getBytes(StandardCharsets.US_ASCII));
            }
            if (isQuiet()) {
                invocation.streams().out().println(result.image());
            } else {
                invocation.streams().err().println("image " + result.image());
                result.names().forEach(name -> invocation.streams().err().println("named " + name));
                result.written().forEach(path -> invocation.streams().err().println("wrote " + path));
            }
            return 0;
        } finally {
            if (listener instanceof TerminalProgress terminal) {
                terminal.close();
            }
        }
    }

    private static int answer(CallRequest question, BuildRequest request, Invocation invocation)
            throws EngineException, IOException, InterruptedException {
        try (Engine engine = Engine.open(invocation)) {
            CallService.Answer answer = new CallService(engine).answer(question, request, invocation);
            invocation.streams().out().print(answer.text());
            invocation.streams().out().flush();
            return answer.good() ? 0 : 1;
        }
    }

    private boolean isQuiet() {
        return quiet || progress.equals("quiet");
    }

    private BuildListener listener(Invocation invocation) throws EngineException {
        if (isQuiet()) {
            return new QuietProgress();
        }
        boolean terminal = invocation.streams().terminalColumns().isPresent();
        return switch (progress) {
            case "plain" -> new PlainProgress(invocation.streams().err());
            case "tty" ->
                new TerminalProgress(
                        invocation.streams().err(),
                        invocation.streams().terminalColumns().orElse(80));
            case "auto" ->
                terminal
                        ? new TerminalProgress(
                                invocation.streams().err(),
                                invocation.streams().terminalColumns().getAsInt())
                        : new PlainProgress(invocation.streams().err());
            default ->
                throw new EngineException(
                        "JB1002", "--progress " + progress + " is not known.", "Write auto, plain, tty or quiet.");
        };
    }

    private BuildRequest request(Invocation invocation) throws EngineException {
        RunNetwork mode = switch (network) {
            case "default", "host" -> RunNetwork.HOST;
            case "none" -> RunNetwork.NONE;
            default ->
                throw new EngineException(
                        "JB1003",
                        "--network " + network + " is not a network of a build: invalid network mode.",
                        "Write host or none.");
        };
        return new BuildRequest(
                context,
                file.isEmpty() ? Optional.empty() : Optional.of(file),
                tags,
                arguments(invocation),
                pairs("--build-context", buildContexts),
                secrets,
                pairs("--label", labels),
                target.isEmpty() ? Optional.empty() : Optional.of(target),
                platform.isEmpty() ? Platform.ofThisMachine() : Platform.parse(platform),
                mode,
                noCache,
                pull,
                jobs > 0 ? jobs : 2 * Runtime.getRuntime().availableProcessors(),
                outputs);
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
