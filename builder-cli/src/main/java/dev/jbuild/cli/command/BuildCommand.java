package dev.jbuild.cli.command;

import dev.jbuild.cli.progress.Progress;
import dev.jbuild.core.build.BuildInput;
import dev.jbuild.core.build.BuildRequest;
import dev.jbuild.core.build.BuildResult;
import dev.jbuild.core.build.BuildService;
import dev.jbuild.core.build.CallRequest;
import dev.jbuild.core.build.CallService;
import dev.jbuild.core.build.SharedCaches;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.LayerChoice;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.prune.CacheLimit;
import dev.jbuild.core.solve.CacheUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
            "  jbuild -t app --cache-from reg.example/app:cache --cache-to type=registry,ref=reg.example/app:cache .",
            "  jbuild -t app - < Dockerfile",
            "  tar -cz . | jbuild -t app -",
            "  jbuild -t app https://git.example.org/app.git#v1.2:server",
            "  jbuild build --report build.html -t app .",
            "  jbuild build --check .",
            "  jbuild build --call=outline,format=json ."
        })
public final class BuildCommand implements Command {

    @Mixin
    private BuildInputFlags input = new BuildInputFlags();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME",
            description = "A name for the image; may be given several times")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "id=ID[,src=FILE|env=NAME]",
            description = "A secret for RUN --mount=type=secret")
    private List<String> secrets = new ArrayList<>();

    @Option(
            names = "--ssh",
            paramLabel = "ID[=SOCKET]",
            description = "An SSH agent for RUN --mount=type=ssh; default for the one in SSH_AUTH_SOCK")
    private List<String> agents = new ArrayList<>();

    @Option(names = "--no-cache", description = "Do every step again")
    private boolean noCache;

    @Option(
            names = "--no-cache-filter",
            paramLabel = "STAGE",
            split = ",",
            description = "Do the steps of these stages again")
    private List<String> freshStages = new ArrayList<>();

    @Option(
            names = "--cache-from",
            paramLabel = "NAME|type=registry,ref=NAME|type=local,src=DIR",
            description = "Take results from a cache of other machines; may be given several times")
    private List<String> cacheFrom = new ArrayList<>();

    @Option(
            names = "--cache-to",
            paramLabel = "type=registry,ref=NAME|type=local,dest=DIR[,mode=min|max][,cache-mounts=ID]",
            description = "Give this build's results to a cache for other machines; may be given several times")
    private List<String> cacheTo = new ArrayList<>();

    @Option(names = "--pull", description = "Ask the registry for newer base images")
    private boolean pull;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "How many steps run at once (default: twice the processors, fewer with little memory)")
    private int jobs;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "type=oci|docker|tar|local|registry|cacheonly,dest=PATH",
            description = "Where the result goes beside the local store; - for a tar on standard output")
    private List<String> outputs = new ArrayList<>();

    @Option(
            names = "--annotation",
            paramLabel = "[PLACE:]NAME=VALUE",
            description = "An annotation for the manifest, or for PLACE: index, manifest-descriptor, index-descriptor")
    private List<String> annotations = new ArrayList<>();

    @Option(
            names = "--layers",
            paramLabel = "each|one|marked",
            description = "The layers that the build adds: one each step, one, or one for each comment \"# layer\"")
    private String layers = "each";

    @Option(names = "--squash", description = "Short for --layers one; the base's layers stay")
    private boolean squash;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Stop the build after this, for example 30m")
    private String timeout = "";

    @Option(names = "--step-timeout", paramLabel = "TIME", description = "Stop the build if one step takes longer")
    private String stepTimeout = "";

    @Option(
            names = "--max-cache",
            paramLabel = "SIZE[,inodes=N]",
            description =
                    "What may be kept for later builds; what was unused for longest is removed, during the build too")
    private String maxCache = "";

    @Option(names = "--metadata-file", paramLabel = "FILE", description = "Write what was built to a JSON file")
    private String metadataFile = "";

    @Option(names = "--iidfile", paramLabel = "FILE", description = "Write the image's ID to a file")
    private String idFile = "";

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description =
                    "Write a page about the build, also if it fails: steps over time, logs, layers, largest files")
    private String report = "";

    @Option(names = "--progress", paramLabel = "auto|plain|tty|json|quiet", description = "How progress is shown")
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

    @Override
    public List<String> flagsWithOptionalValues() {
        return BuildInputFlags.WITH_OPTIONAL_VALUES;
    }

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        BuildInput what = input.read(invocation);
        CallRequest question = CallRequest.parse(call);
        if (check) {
            question = question.with(CallRequest.Method.CHECK);
        }
        if (question.method() != CallRequest.Method.BUILD) {
            return answer(question, what, invocation);
        }
        try (Progress shown = Progress.of(isQuiet() ? "quiet" : progress, invocation);
                Engine engine = Engine.open(invocation)) {
            BuildResult result = new BuildService(engine).build(request(what), invocation, shown);
            shown.close();
            if (!idFile.isEmpty()) {
                Files.write(
                        invocation.resolve(idFile), result.image().toString().getBytes(StandardCharsets.US_ASCII));
            }
            if (!metadataFile.isEmpty()) {
                Files.write(invocation.resolve(metadataFile), result.metadata());
            }
            if (isQuiet()) {
                invocation.streams().out().println(result.image());
            } else {
                if (result.images().size() == 1) {
                    invocation.streams().err().println("image " + result.image());
                } else {
                    result.images()
                            .forEach((platform, id) ->
                                    invocation.streams().err().println("image " + id + " for " + platform));
                }
                result.names().forEach(name -> invocation.streams().err().println("named " + name));
                result.written().forEach(path -> invocation.streams().err().println("wrote " + path));
            }
            if (result.noReport().isPresent()) {
                throw result.noReport().get();
            }
            return 0;
        }
    }

    private static int answer(CallRequest question, BuildInput what, Invocation invocation)
            throws EngineException, IOException, InterruptedException {
        try (Engine engine = Engine.open(invocation)) {
            CallService.Answer answer = new CallService(engine).answer(question, what, invocation);
            invocation.streams().out().print(answer.text());
            invocation.streams().out().flush();
            return answer.good() ? 0 : 1;
        }
    }

    private boolean isQuiet() {
        return quiet || progress.equals("quiet");
    }

    private BuildRequest request(BuildInput what) throws EngineException {
        return new BuildRequest(
                what,
                tags,
                secrets,
                agents,
                noCache ? CacheUse.WRITE : CacheUse.READ_AND_WRITE,
                freshStages.stream()
                        .map(stage -> stage.strip().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()),
                pull,
                jobs > 0 ? jobs : BuildRequest.usualJobs(),
                outputs,
                annotations,
                squash ? LayerChoice.ONE : LayerChoice.parse(layers),
                duration("--timeout", timeout),
                duration("--step-timeout", stepTimeout),
                report.isEmpty() ? Optional.empty() : Optional.of(report),
                maxCache.isEmpty() ? Optional.empty() : Optional.of(CacheLimit.parse("--max-cache", maxCache)),
                new SharedCaches(cacheFrom, cacheTo));
    }

    private static Optional<Duration> duration(String flag, String text) throws EngineException {
        return text.isEmpty() ? Optional.empty() : Optional.of(DurationText.read(flag, text));
    }
}
