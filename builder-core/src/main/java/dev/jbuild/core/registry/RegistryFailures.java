package dev.jbuild.core.registry;

import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.failure.DiskFull;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.IoFailures;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Says what a registry's failure means. */
final class RegistryFailures {

    private RegistryFailures() {}

    /** As {@link #explain(ImageReference, Exception)}, also of what is this machine's own fault. */
    static EngineException explain(Engine engine, ImageReference reference, Exception failure) {
        return failure instanceof IOException io && DiskFull.is(io)
                ? IoFailures.explain(io, engine.store().root())
                : explain(reference, failure);
    }

    static EngineException explain(ImageReference reference, Exception failure) {
        return explain(reference, failure, "failed to resolve ", "pull access denied");
    }

    static EngineException explainPush(ImageReference reference, Exception failure) {
        return explain(reference, failure, "failed to push ", "push access denied");
    }

    static EngineException explainFetch(Engine engine, ImageReference reference, Digest blob, Exception failure) {
        if (failure instanceof IOException io && DiskFull.is(io)) {
            return IoFailures.explain(io, engine.store().root());
        }
        return explain(
                reference, failure, "failed to fetch " + blob.hex().substring(0, 12) + " of ", "pull access denied");
    }

    private static EngineException explain(ImageReference reference, Exception failure, String what, String denied) {
        String image = reference.full();
        String host = reference.domain();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case RegistryUnauthorizedException refused -> {
                    return new EngineException(
                            "JB4010",
                            what + image + ": " + host
                                    + " refuses it (" + denied + "), or there is no such"
                                    + " repository: not found.",
                            "Check the name; if the image is private, put the login into ~/.docker/config.json.",
                            failure);
                }
                case UnknownHostException unknown -> {
                    return new EngineException(
                            "JB4011",
                            what + image + ": the registry " + host + " was not found in the network.",
                            "Check the name and the network; an image made here before needs no registry.",
                            failure);
                }
                case ConnectException connect -> {
                    return new EngineException(
                            "JB4012",
                            what + image + ": there is no connection to the registry " + host + ".",
                            "Check that it runs and that a proxy or firewall lets it through.",
                            failure);
                }
                case SSLException tls -> {
                    return new EngineException(
                            "JB4013",
                            what + image + ": the connection to " + host + " is not secure: " + tls.getMessage() + ".",
                            "Plain HTTP and unknown certificates are accepted only on this machine itself.",
                            failure);
                }
                default -> {}
            }
        }
        String text = failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : failure.getMessage().lines().findFirst().orElse("");
        if (text.contains("pulled BLOB has digest")) {
            return new EngineException(
                    "JB4031",
                    what + image + ": " + host + " gave something else, which has another digest.",
                    "Try again; if it stays so, the registry is damaged.",
                    failure);
        }
        boolean missing = text.matches("(?i).*(manifest[ _]unknown|name[ _]unknown|404|not found).*");
        return new EngineException(
                "JB4014",
                what + image + ": " + (missing ? host + " has no such image: not found." : text + "."),
                missing ? "Check the name and the tag." : "Try again; --debug shows more.",
                failure);
    }
}
