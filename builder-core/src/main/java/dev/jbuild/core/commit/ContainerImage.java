package dev.jbuild.core.commit;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.exec.SignalNames;
import dev.jbuild.core.failure.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The config of an image that is to run as a container runs. */
final class ContainerImage {

    private ContainerImage() {}

    /**
     * An image's config with what its container was made with.
     *
     * @param home what HOME is for the container's user, if nobody says otherwise
     */
    static ImageConfig config(ImageConfig image, ContainerConfig container, String home) throws EngineException {
        ImageConfig.Builder config = image.toBuilder()
                .env(environment(image, container, home))
                .labels(container.labels())
                .user(container.user());
        if (!image.workingDir().isEmpty() || !container.directory().equals("/")) {
            config.workingDir(container.directory());
        }
        int imageSignal = image.stopSignal().isPresent()
                ? SignalNames.number(image.stopSignal().get())
                : 15;
        if (container.stopSignal() != imageSignal) {
            config.stopSignal(Optional.of(Integer.toString(container.stopSignal())));
        }
        List<String> entrypoint = image.entrypoint().orElse(List.of());
        List<String> arguments = container.arguments();
        if (arguments.size() >= entrypoint.size()
                && arguments.subList(0, entrypoint.size()).equals(entrypoint)) {
            return config.cmd(command(arguments.subList(entrypoint.size(), arguments.size())))
                    .build();
        }
        // Its maker named another entrypoint, which is one word.
        return config.entrypoint(Optional.of(arguments.subList(0, 1)))
                .cmd(command(arguments.subList(1, arguments.size())))
                .build();
    }

    private static Optional<List<String>> command(List<String> arguments) {
        return arguments.isEmpty() ? Optional.empty() : Optional.of(arguments);
    }

    /** What a container has only because it is one is no part of an image. */
    private static List<String> environment(ImageConfig image, ContainerConfig container, String home) {
        List<String> environment = new ArrayList<>(container.environment());
        List<String> own = new ArrayList<>(List.of("HOSTNAME=" + container.hostname(), "HOME=" + home));
        if (container.terminal()) {
            own.add("TERM=xterm");
        }
        own.removeAll(image.env());
        environment.removeAll(own);
        return environment;
    }
}
