package dev.jbuild.core.solve;

import dev.jbuild.cache.snapshot.Snapshots;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.context.BuildContext;
import dev.jbuild.core.copy.ContextUse;
import dev.jbuild.core.copy.SourceTree;
import dev.jbuild.core.copy.StatCaches;
import dev.jbuild.core.debug.StateKeeper;
import dev.jbuild.core.exec.SandboxFiles;
import dev.jbuild.core.key.Salt;
import dev.jbuild.core.remote.RemoteSources;
import dev.jbuild.runtime.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the steps of one build work with.
 *
 * @param sandbox runs RUN steps
 * @param secrets the build's secrets, by ID
 * @param agents the sockets of SSH agents, by ID
 * @param states keeps the state of a RUN that fails
 * @param contextUse counts what is used of contexts
 * @param stats what is known of the files of contexts
 * @param salt for what nobody may read out of a record
 * @param mounts what other machines have in their cache mounts
 * @param epoch the time of a reproducible build, to which {@code snapshots} keep as well
 * @param proxies the proxy variables that RUN sees, which count for no key
 */
public record WorkTools(
        Store store,
        Snapshots snapshots,
        Sandbox sandbox,
        SandboxFiles sandboxFiles,
        RemoteSources remotes,
        Map<String, byte[]> secrets,
        Map<String, Path> agents,
        Map<String, String> proxies,
        Optional<Instant> epoch,
        StateKeeper states,
        ContextUse contextUse,
        StatCaches stats,
        Salt salt,
        SharedMounts mounts) {

    /** A directory of the host as a tree to copy from. */
    SourceTree tree(BuildContext context) throws IOException {
        return new SourceTree(
                context.name(),
                context.root(),
                Optional.of(context.ignore()),
                true,
                epoch.isPresent() ? OptionalLong.of(epoch.get().getEpochSecond()) : OptionalLong.empty(),
                Optional.of(stats.of(context)));
    }
}
