package dev.jbuild.core.run;

import dev.jbuild.core.graph.Limits;
import dev.jbuild.core.graph.RunNetwork;
import java.util.List;
import java.util.Optional;

/**
 * What {@code run} is asked for.
 *
 * @param environment {@code NAME=value}, or {@code NAME} for the caller's value
 * @param entrypoint instead of the image's; empty text for none
 * @param hosts lines for /etc/hosts, each {@code address<tab>name}
 * @param interactive whether the program gets the caller's standard input
 * @param platform which image of several is pulled
 */
public record RunRequest(
        String image,
        List<String> arguments,
        List<String> environment,
        Optional<String> directory,
        Optional<String> user,
        Optional<String> entrypoint,
        RunNetwork network,
        List<String> hosts,
        Optional<String> hostname,
        boolean interactive,
        boolean init,
        boolean readOnly,
        Limits limits,
        Optional<String> platform) {}
