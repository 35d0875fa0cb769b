package dev.jbuild.core.remote;

import dev.jbuild.cache.store.Session;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.CredentialsProvider;

/**
 * The git repositories that one build uses: each is asked once for its references and checked out once. Only this and
 * what it uses load JGit. Thread safe.
 *
 * <p>Repositories are not trusted: only http, https and git addresses are followed, also for submodules; what is checked out is
 * read as any other tree, never followed out of its root. Files have the commit's time and git's modes (0644, 0755), so a
 * commit always gives the same layer.
 */
public final class GitRepositories {

    private final Session session;
    private final Optional<String> token;
    private final BuildListener listener;
    private final Map<GitReference, String> commits = new HashMap<>();
    private final Map<GitReference, Path> checkouts = new HashMap<>();

    /**
     * Prepares.
     *
     * @param secrets the build's; {@code GIT_AUTH_TOKEN} is given to the repository's server if it asks for a login
     * @param listener is told of each transfer: of its bytes when it is over, since before that git counts objects
     */
    public GitRepositories(Session session, Map<String, byte[]> secrets, BuildListener listener) {
        this.session = session;
        this.listener = listener;
        this.token = Optional.ofNullable(secrets.get("GIT_AUTH_TOKEN"))
                .map(value -> new String(value, StandardCharsets.UTF_8).strip());
    }

    /**
     * The commit that a reference means now.
     *
     * @throws EngineException if the repository can't be reached, or has no such reference
     */
    public synchronized String commit(GitReference reference) throws EngineException {
        String known = commits.get(reference);
        if (known == null) {
            known = ask(reference);
            commits.put(reference, known);
        }
        return known;
    }

    private Optional<CredentialsProvider> login(GitReference reference) {
        return token.map(value -> GitTransport.login(reference, value));
    }

    private String ask(GitReference reference) throws EngineException {
        GitTransport.check(reference.address());
        String wanted = reference.ref().orElse(Constants.HEAD);
        // A server of plain files is walked, for which JGit wants a repository.
        try (Git nowhere = new Git(new InMemoryRepository(new DfsRepositoryDescription()))) {
            Collection<Ref> refs = nowhere.lsRemote()
                    .setRemote(reference.address())
                    .setCredentialsProvider(login(reference).orElse(null))
                    .setTimeout(GitTransport.SECONDS)
                    .call();
            for (String name : List.of(wanted, "refs/heads/" + wanted, "refs/tags/" + wanted)) {
                for (Ref ref : refs) {
                    if (ref.getName().equals(name) && ref.getObjectId() != null) {
                        return checked(reference, peeled(refs, ref).name());
                    }
                }
            }
        } catch (GitAPIException | JGitInternalException failure) {
            throw GitTransport.unreachable(reference, failure);
        }
        if (ObjectId.isId(wanted)) {
            return checked(reference, wanted);
        }
        throw new EngineException(
                "JB3051",
                "The git repository " + RemoteSources.shown(reference.address()) + " has no branch or tag \"" + wanted
                        + "\".",
                "Name a branch, a tag, or a whole commit ID.");
    }

    /** An annotated tag is an object of its own; the commit stands beside it with a {@code ^{}}. */
    private static ObjectId peeled(Collection<Ref> refs, Ref ref) {
        if (ref.getPeeledObjectId() != null) {
            return ref.getPeeledObjectId();
        }
        return refs.stream()
                .filter(other -> other.getName().equals(ref.getName() + "^{}"))
                .map(Ref::getObjectId)
                .findFirst()
                .orElse(ref.getObjectId());
    }

    private static String checked(GitReference reference, String commit) throws EngineException {
        if (reference.commit().isPresent()
                && !commit.startsWith(reference.commit().get())) {
            throw new EngineException(
                    "JB3052",
                    "The git repository " + reference + " is at commit " + commit + ", expected "
                            + reference.commit().get() + ": a checksum mismatch.",
                    "If it was changed on purpose, correct the commit.");
        }
        return commit;
    }

    /**
     * The files of a reference, in a directory of this build's.
     *
     * @param keepGitDirectory whether {@code .git} is among them
     * @throws EngineException if they can't be fetched, or the reference's directory is not there
     */
    public synchronized Path checkout(GitReference reference, boolean keepGitDirectory)
            throws EngineException, IOException {
        GitReference own = new GitReference(
                reference.address(),
                reference.ref(),
                reference.commit(),
                reference.directory(),
                reference.submodules(),
                Optional.of(keepGitDirectory));
        Path known = checkouts.get(own);
        if (known == null) {
            known = new GitCheckout(session, listener, reference, login(reference))
                    .fetch(commit(reference), keepGitDirectory);
            checkouts.put(own, known);
        }
        return known;
    }
}
