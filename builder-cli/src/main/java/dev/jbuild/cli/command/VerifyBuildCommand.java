package dev.jbuild.cli.command;

import dev.jbuild.cli.progress.PlainProgress;
import dev.jbuild.cli.progress.QuietProgress;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.verify.VerifyService;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild verify-build IMAGE}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Build an image again, every step anew, and compare.",
        footer = {
            "",
            "The image has to be one that was built here (see jbuild builds). The exit code is 0 if it came out the same, 1 if",
            "not: then the first file that differs is named. Times count if it was built with --reproducible.",
            "",
            "Examples:",
            "  jbuild verify-build app",
            "  jbuild verify-build --quiet sha256:6f2c"
        })
public final class VerifyBuildCommand implements Command {

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not show the second build")
    private boolean quiet;

    @Parameters(paramLabel = "IMAGE")
    private String image = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        try (Engine engine = Engine.open(invocation)) {
            VerifyService.Verdict verdict = new VerifyService(engine)
                    .verify(
                            image,
                            invocation,
                            quiet
                                    ? new QuietProgress()
                                    : new PlainProgress(invocation.streams().err()));
            if (verdict.difference().isPresent()) {
                invocation
                        .streams()
                        .out()
                        .println(image + " is not reproduced: "
                                + verdict.difference().get());
                return 1;
            }
            invocation
                    .streams()
                    .out()
                    .println(image + " is reproduced"
                            + (verdict.exact()
                                    ? ": " + verdict.again()
                                    : " but for times; built with --reproducible they would be the same too"));
            return 0;
        }
    }
}
