package dev.jbuild.core.registry;

import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.core.failure.EngineException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Says what a registry's failure means. */
final class RegistryFailures {

    private RegistryFailures() {}

    static EngineException explain(ImageReference reference, Exception failure) {
        String image = reference.full();
        String host = reference.domain();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case RegistryUnauthorizedException refused -> {
                    return new EngineException(
                            "JB4010",
                            "failed to resolve " + image + ": " + host
                                    + " refuses it (pull access denied), or there is no"
                                    + " such repository: not found.",
                            "Check the name; if the image is private, put the login into ~/.docker/config.json.",
                            failure);
                }
                case UnknownHostException unknown -> {
                    return new EngineException(
                            "JB4011",
                            "failed to resolve " + image + ": the registry " + host + " was not found in the network.",
                            "Check the name and the network; an image made here before needs no registry.",
                            failure);
                }
                case ConnectException connect -> {
                    return new EngineException(
                            "JB4012",
                            "failed to resolve " + image + ": there is no connection to the registry " + host + ".",
                            "Check that it runs and that a proxy or firewall lets it through.",
                            failure);
                }
                case SSLException tls -> {
                    return new EngineException(
                            "JB4013",
                            "failed to resolve " + image + ": the connection to " + host + " is not secure: "
                                    + tls.getMessage() + ".",
                            "Plain HTTP and unknown certificates are accepted only on this machine itself.",
                            failure);
                }
                default -> {}
            }
        }
        String text = failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : failure.getMessage().lines().findFirst().orElse("");
        boolean missing = text.matches("(?i).*(manifest[ _]unknown|name[ _]unknown|404|not found).*");
        return new EngineException(
                "JB4014",
                "failed to resolve " + image + ": " + (missing ? host + " has no such image: not found." : text + "."),
                missing ? "Check the name and the tag." : "Try again; --debug shows more.",
                failure);
    }
}
