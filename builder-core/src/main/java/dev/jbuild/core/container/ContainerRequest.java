package dev.jbuild.core.container;

import dev.jbuild.core.confinement.ConfinementRequest;
import dev.jbuild.core.graph.Limits;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.image.PullPolicy;
import dev.jbuild.core.volume.MountRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a new container is asked to be.
 *
 * @param environment {@code NAME=value}, or {@code NAME} for the caller's value
 * @param entrypoint instead of the image's; empty text for none
 * @param hosts lines for /etc/hosts, each {@code address<tab>name}
 * @param interactive whether standard input stays open
 * @param terminal whether the program gets a terminal
 * @param remove whether it is removed when it has ended
 * @param platform which image of several is pulled
 * @param restart when it is started again that has ended by itself
 * @param stopSignal by name or number, if it is not the image's
 * @param confinement what it may and what it shares
 * @param runtime another runtime that makes it, by name or path
 * @param mounts what it gets from outside of its image
 * @param volumesFrom containers whose mounts it gets too, each {@code NAME[:ro]}
 * @param pull when a registry is asked for the image
 * @param stopTimeout how many seconds it has to end before it is killed
 */
public record ContainerRequest(
        String image,
        List<String> arguments,
        Optional<String> name,
        List<String> environment,
        Optional<String> directory,
        Optional<String> user,
        Optional<String> entrypoint,
        RunNetwork network,
        List<String> hosts,
        Optional<String> hostname,
        boolean interactive,
        boolean terminal,
        boolean init,
        boolean readOnly,
        boolean remove,
        Map<String, String> labels,
        Limits limits,
        ConfinementRequest confinement,
        HealthRequest health,
        PullPolicy pull,
        Optional<String> runtime,
        List<MountRequest> mounts,
        List<String> volumesFrom,
        Optional<String> platform,
        RestartPolicy restart,
        int mostRestarts,
        Optional<String> stopSignal,
        OptionalInt stopTimeout) {}
