package dev.jbuild.core.remote;

import dev.jbuild.cache.store.Session;
import dev.jbuild.core.progress.BuildListener;
import java.util.Map;

/**
 * All that one build fetches.
 *
 * @param files by HTTP
 * @param repositories by git
 */
public record RemoteSources(RemoteFiles files, GitRepositories repositories) {

    /** An address as messages and logs may show it: without user and password. */
    public static String shown(String address) {
        return address.replaceFirst("//[^/@]*@", "//");
    }

    /**
     * For one build.
     *
     * @param secrets the build's, among them perhaps a token for git
     * @param listener is told of transfers
     */
    public static RemoteSources of(Session session, Map<String, byte[]> secrets, BuildListener listener) {
        return new RemoteSources(new RemoteFiles(session, listener), new GitRepositories(session, secrets, listener));
    }
}
