package dev.jbuild.maven;

import dev.jbuild.core.build.BuildInput;
import dev.jbuild.core.build.BuildRequest;
import dev.jbuild.core.build.BuildResult;
import dev.jbuild.core.build.BuildService;
import dev.jbuild.core.build.SharedCaches;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Signals;
import dev.jbuild.core.invocation.Streams;
import dev.jbuild.core.prune.CacheLimit;
import dev.jbuild.core.solve.CacheUse;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Builds the module's Dockerfile into the local store. */
@Mojo(name = "image", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class ImageMojo extends AbstractMojo {

    /** The Dockerfile. */
    @Parameter(property = "jbuild.dockerfile", defaultValue = "${project.basedir}/Dockerfile")
    private @Nullable File dockerfile;

    /** The directory that COPY copies from. */
    @Parameter(property = "jbuild.context", defaultValue = "${project.basedir}")
    private @Nullable File context;

    /** The image's name. */
    @Parameter(property = "jbuild.image", defaultValue = "${project.artifactId}:${project.version}")
    private String image = "";

    /** Values for ARGs. */
    @Parameter
    private Map<String, String> buildArgs = Map.of();

    /** The stage to build; the last if there is none. */
    @Parameter(property = "jbuild.target")
    private @Nullable String target;

    /** Whether times and modes are fixed, so that the same sources give the same image on every machine. */
    @Parameter(property = "jbuild.reproducible", defaultValue = "true")
    private boolean reproducible;

    /** Whether every step is done again. */
    @Parameter(property = "jbuild.noCache", defaultValue = "false")
    private boolean noCache;

    /** What may be kept for later builds, as {@code 20g} or {@code 20g,inodes=1000000}; without it, all is. */
    @Parameter(property = "jbuild.maxCache")
    private @Nullable String maxCache;

    /** Caches of other machines from which results are taken, each as the flag {@code --cache-from} has it. */
    @Parameter
    private List<String> cacheFrom = List.of();

    /** Caches for other machines, each as the flag {@code --cache-to} has it. */
    @Parameter
    private List<String> cacheTo = List.of();

    /** Whether nothing is done. */
    @Parameter(property = "jbuild.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("jbuild:image is skipped");
            return;
        }
        if (context == null || dockerfile == null) {
            throw new MojoExecutionException("jbuild:image needs a context and a Dockerfile.");
        }
        Invocation invocation = invocation(context);
        try (Engine engine = Engine.open(invocation)) {
            BuildResult result =
                    new BuildService(engine).build(request(context, dockerfile), invocation, new LogProgress(getLog()));
            getLog().info("Built " + result.image() + " as " + String.join(", ", result.names()));
        } catch (EngineException failure) {
            FailureText.lines(failure, false).forEach(line -> getLog().error(line));
            throw new MojoFailureException(failure.sentence(), failure);
        } catch (IOException failure) {
            throw new MojoExecutionException("jbuild: " + failure.getMessage(), failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("jbuild: the build was stopped.", stopped);
        }
    }

    private BuildRequest request(File directory, File file) throws EngineException {
        BuildInput input = BuildInput.of(directory.getPath())
                .withFile(file.getPath())
                .withBuildArgs(buildArgs)
                .withReproducible(reproducible ? Optional.of("") : Optional.empty())
                .withTarget(Optional.ofNullable(target).filter(name -> !name.isEmpty()));
        Optional<CacheLimit> limit = maxCache == null || maxCache.isEmpty()
                ? Optional.empty()
                : Optional.of(CacheLimit.parse("maxCache", maxCache));
        return BuildRequest.of(input, List.of(image))
                .withCache(noCache ? CacheUse.WRITE : CacheUse.READ_AND_WRITE)
                .withMaxCache(limit)
                .withShared(new SharedCaches(cacheFrom, cacheTo));
    }

    /** Maven's own streams are no place for the engine: what it says goes through the log. */
    private static Invocation invocation(File directory) {
        PrintStream nothing = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Invocation(
                directory.toPath(),
                System.getenv(),
                new Streams(InputStream.nullInputStream(), nothing, nothing, -1, -1, -1, Optional.empty()),
                Signals.none());
    }
}
