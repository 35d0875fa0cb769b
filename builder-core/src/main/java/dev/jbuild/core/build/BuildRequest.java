package dev.jbuild.core.build;

import dev.jbuild.core.image.LayerChoice;
import dev.jbuild.core.prune.CacheLimit;
import dev.jbuild.core.solve.CacheUse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a face asks for.
 *
 * @param tags names for the image
 * @param secrets each {@code id=ID[,src=FILE|env=NAME]}
 * @param agents each {@code ID[=SOCKET]}: SSH agents
 * @param cache whether results of earlier builds are taken
 * @param freshStages stages whose steps are done again whatever is known of them, by names or numbers
 * @param pull whether registries are asked for what is here
 * @param jobs how many steps may run at once, at least 1
 * @param outputs each {@code type=...,dest=...}; empty for the local store alone
 * @param annotations each {@code [PLACE:]KEY=VALUE}
 * @param layers which of the layers that the build adds become one
 * @param timeout after which the build is stopped
 * @param stepTimeout after which a step is stopped, and with it the build
 * @param shared caches of other machines
 * @param report where a page about the build goes, however it ends
 * @param maxCache what may be kept for later builds
 */
public record BuildRequest(
        BuildInput input,
        List<String> tags,
        List<String> secrets,
        List<String> agents,
        CacheUse cache,
        Set<String> freshStages,
        boolean pull,
        int jobs,
        List<String> outputs,
        List<String> annotations,
        LayerChoice layers,
        Optional<Duration> timeout,
        Optional<Duration> stepTimeout,
        Optional<String> report,
        Optional<CacheLimit> maxCache,
        SharedCaches shared) {

    /** What a compiler or a package manager takes. */
    private static final long MEMORY_OF_A_STEP = 512L << 20;

    /** Builds and names, as a face does that asks for nothing else. */
    public static BuildRequest of(BuildInput input, List<String> tags) {
        return new BuildRequest(
                input,
                tags,
                List.of(),
                List.of(),
                CacheUse.READ_AND_WRITE,
                Set.of(),
                false,
                usualJobs(),
                List.of(),
                List.of(),
                LayerChoice.EACH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                SharedCaches.NONE);
    }

    public BuildRequest withInput(BuildInput other) {
        return with(other, cache, maxCache, shared);
    }

    public BuildRequest withCache(CacheUse use) {
        return with(input, use, maxCache, shared);
    }

    public BuildRequest withMaxCache(Optional<CacheLimit> limit) {
        return with(input, cache, limit, shared);
    }

    public BuildRequest withShared(SharedCaches caches) {
        return with(input, cache, maxCache, caches);
    }

    private BuildRequest with(
            BuildInput newInput, CacheUse newCache, Optional<CacheLimit> newLimit, SharedCaches newShared) {
        return new BuildRequest(
                newInput,
                tags,
                secrets,
                agents,
                newCache,
                freshStages,
                pull,
                jobs,
                outputs,
                annotations,
                layers,
                timeout,
                stepTimeout,
                report,
                newLimit,
                newShared);
    }

    /**
     * Twice the processors, since steps that wait for a disk or a network leave them to others; fewer where there is less than
     * {@value #MEMORY_OF_A_STEP} bytes of memory for each.
     */
    public static int usualJobs() {
        return Math.max(1, (int)
                Math.min(2L * Runtime.getRuntime().availableProcessors(), AvailableMemory.bytes() / MEMORY_OF_A_STEP));
    }
}
