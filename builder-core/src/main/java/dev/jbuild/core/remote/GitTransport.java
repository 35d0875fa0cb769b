package dev.jbuild.core.remote;

import dev.jbuild.core.failure.EngineException;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/** How git repositories are reached: by which addresses, with which login, for how long. */
final class GitTransport {

    static final int SECONDS = 120;

    private static final Set<String> SCHEMES = Set.of("http", "https", "git");

    private GitTransport() {}

    /** The token is for the host that the build names, never for those that its submodules name. */
    static CredentialsProvider login(GitReference reference, String token) {
        return new HostLogin(reference.address(), token);
    }

    private static final class HostLogin extends UsernamePasswordCredentialsProvider {
        private final String origin;

        HostLogin(String address, String token) {
            super("x-access-token", token);
            this.origin = origin(address);
        }

        @Override
        public boolean get(URIish uri, CredentialItem... items) {
            return origin(uri.toString()).equals(origin) && super.get(uri, items);
        }

        /** Scheme, host and port. */
        private static String origin(String address) {
            String bare = RemoteSources.shown(address);
            int path = bare.indexOf('/', bare.indexOf("://") + 3);
            return (path < 0 ? bare : bare.substring(0, path)).toLowerCase(Locale.ROOT);
        }
    }

    static void check(String address) throws EngineException {
        String scheme = address.contains("://") ? address.substring(0, address.indexOf("://")) : "ssh";
        if (!SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
            throw new EngineException(
                    "JB3053",
                    "The git repository " + RemoteSources.shown(address) + " would be fetched by " + scheme
                            + ", which is not supported.",
                    "Use its https address; --secret id=GIT_AUTH_TOKEN,src=FILE gives a token.");
        }
    }

    static EngineException unreachable(GitReference reference, Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new EngineException(
                "JB3054",
                "The git repository " + RemoteSources.shown(reference.address()) + " can't be fetched: "
                        + RemoteSources.shown(String.valueOf(cause.getMessage())) + ".",
                "Check the address and the network; --secret id=GIT_AUTH_TOKEN,src=FILE gives a token.",
                failure);
    }
}
