package dev.jbuild.core.build;

import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.image.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a face asks for. Paths are as the caller wrote them.
 *
 * @param context a directory, or {@code -} for none
 * @param file the Dockerfile, {@code -} for standard input; empty for {@code Dockerfile} in the context
 * @param tags names for the image
 * @param buildContexts name to a directory, {@code oci-layout://...} or {@code docker-image://...}
 * @param secrets each {@code id=ID[,src=FILE|env=NAME]}
 * @param jobs how many steps may run at once, at least 1
 * @param outputs each {@code type=...,dest=...}; empty for the local store alone
 */
public record BuildRequest(
        String context,
        Optional<String> file,
        List<String> tags,
        Map<String, String> buildArgs,
        Map<String, String> buildContexts,
        List<String> secrets,
        Map<String, String> labels,
        Optional<String> target,
        Platform platform,
        RunNetwork network,
        boolean noCache,
        boolean pull,
        int jobs,
        List<String> outputs) {}
