package dev.jbuild.core.remote;

import dev.jbuild.cache.store.Session;
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
     */
    public static RemoteSources of(Session session, Map<String, byte[]> secrets) {
        return new RemoteSources(new RemoteFiles(session), new GitRepositories(session, secrets));
    }
}
