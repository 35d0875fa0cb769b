package dev.jbuild.core.remote;

import dev.jbuild.cache.store.Session;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.progress.TransferMeter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.URIish;

/** Fetches the files of one reference, with its submodules, into a directory of the session's. */
final class GitCheckout {

    private static final int MAX_SUBMODULE_DEPTH = 5;

    private final Session session;
    private final BuildListener listener;
    private final GitReference reference;
    private final Optional<CredentialsProvider> login;

    GitCheckout(Session session, BuildListener listener, GitReference reference, Optional<CredentialsProvider> login) {
        this.session = session;
        this.listener = listener;
        this.reference = reference;
        this.login = login;
    }

    /**
     * Fetches a commit.
     *
     * @param keepGitDirectory whether {@code .git} is among its files
     * @return where the reference's directory is
     */
    Path fetch(String commit, boolean keepGitDirectory) throws EngineException, IOException {
        Path directory = session.newDirectory("git");
        try (Git git = Git.init().setDirectory(directory.toFile()).call()) {
            git.remoteAdd()
                    .setName("origin")
                    .setUri(new URIish(RemoteSources.shown(reference.address())))
                    .call();
            try (TransferMeter meter = new TransferMeter(listener, reference.toString(), OptionalLong.empty())) {
                withoutCleaning(git.getRepository(), () -> fetch(git, commit));
                meter.add(size(directory.resolve(Constants.DOT_GIT).resolve(Constants.OBJECTS)));
                meter.done();
            }
            git.checkout().setName(commit).setForced(true).call();
            if (reference.submodules()) {
                submodules(git.getRepository(), 1);
            }
            long time = time(git.getRepository(), commit);
            if (keepGitDirectory) {
                GitFiles.removeTraces(directory.resolve(Constants.DOT_GIT));
            } else {
                GitFiles.removeGitDirectories(directory);
            }
            GitFiles.normalize(directory, time);
        } catch (GitAPIException | JGitInternalException | URISyntaxException | ConfigInvalidException failure) {
            throw GitTransport.unreachable(reference, failure);
        }
        return below(directory);
    }

    private interface Fetch {
        void run() throws GitAPIException;
    }

    /** JGit would look for garbage on a thread of its own after a fetch, and its files come and go meanwhile. */
    private static void withoutCleaning(Repository repository, Fetch fetch) throws GitAPIException {
        StoredConfig config = repository.getConfig();
        config.setInt(ConfigConstants.CONFIG_GC_SECTION, null, ConfigConstants.CONFIG_KEY_AUTO, 0);
        config.setBoolean(ConfigConstants.CONFIG_GC_SECTION, null, ConfigConstants.CONFIG_KEY_AUTODETACH, false);
        try {
            fetch.run();
        } finally {
            config.unsetSection(ConfigConstants.CONFIG_GC_SECTION, null);
        }
    }

    private static long size(Path directory) throws IOException {
        long size = 0;
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }

    /** One commit without its history if the server allows that, else all of the reference. */
    private void fetch(Git git, String commit) throws GitAPIException {
        try {
            git.fetch()
                    .setRemote(reference.address())
                    .setRefSpecs(new RefSpec(commit + ":refs/jbuild/fetched"))
                    .setDepth(1)
                    .setTagOpt(TagOpt.NO_TAGS)
                    .setCredentialsProvider(login.orElse(null))
                    .setTimeout(GitTransport.SECONDS)
                    .call();
        } catch (GitAPIException | JGitInternalException refused) {
            git.fetch()
                    .setRemote(reference.address())
                    .setRefSpecs(
                            new RefSpec("+refs/heads/*:refs/remotes/origin/*"), new RefSpec("+refs/tags/*:refs/tags/*"))
                    .setCredentialsProvider(login.orElse(null))
                    .setTimeout(GitTransport.SECONDS)
                    .call();
        }
    }

    private void submodules(Repository repository, int depth)
            throws GitAPIException, IOException, ConfigInvalidException, EngineException {
        if (!Files.exists(
                repository.getWorkTree().toPath().resolve(Constants.DOT_GIT_MODULES), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (depth > MAX_SUBMODULE_DEPTH) {
            throw new EngineException(
                    "JB3055",
                    "The git repository has submodules in each other, more than " + MAX_SUBMODULE_DEPTH + " deep.",
                    "Take them out, or say ?submodules=false.");
        }
        try (SubmoduleWalk walk = SubmoduleWalk.forIndex(repository)) {
            while (walk.next()) {
                String address = walk.getModulesUrl();
                if (address != null && address.contains("://")) {
                    GitTransport.check(address);
                } else if (address != null && !address.startsWith("./") && !address.startsWith("../")) {
                    GitTransport.check("ssh://" + address);
                }
            }
        }
        try (Git git = new Git(repository)) {
            git.submoduleInit().call();
            git.submoduleUpdate()
                    .setCredentialsProvider(login.orElse(null))
                    .setTimeout(GitTransport.SECONDS)
                    .call();
        }
        try (SubmoduleWalk walk = SubmoduleWalk.forIndex(repository)) {
            while (walk.next()) {
                try (Repository inner = walk.getRepository()) {
                    if (inner != null) {
                        submodules(inner, depth + 1);
                    }
                }
            }
        }
    }

    private static long time(Repository repository, String commit) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit parsed = walk.parseCommit(repository.resolve(commit));
            return parsed.getCommitTime();
        }
    }

    private Path below(Path directory) throws EngineException, IOException {
        if (reference.directory().isEmpty()) {
            return directory;
        }
        Path below = directory.resolve(reference.directory());
        boolean inside = Files.isDirectory(below) && below.toRealPath().startsWith(directory.toRealPath());
        if (!inside) {
            throw new EngineException(
                    "JB3056",
                    "The git repository " + reference + " has no directory \"" + reference.directory()
                            + "\": not found.",
                    "Check the name after the colon.");
        }
        return below.toRealPath();
    }
}
