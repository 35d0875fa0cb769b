package dev.jbuild.core.remote;

import dev.jbuild.cache.store.Session;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.progress.TransferMeter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/**
 * The git repositories that one build uses: each is asked once for its references and checked out once. The only class that
 * loads JGit. Thread safe.
 *
 * <p>Repositories are not trusted: only http, https and git addresses are followed, also for submodules; what is checked out is
 * read as any other tree, never followed out of its root. Files have the commit's time and git's modes (0644, 0755), so a
 * commit always gives the same layer.
 */
public final class GitRepositories {

    private static final int SECONDS = 120;
    private static final int MAX_SUBMODULE_DEPTH = 5;
    private static final Set<String> SCHEMES = Set.of("http", "https", "git");

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

    /** The token is for the host that the build names, never for those that its submodules name. */
    private Optional<CredentialsProvider> login(GitReference reference) {
        return token.map(value -> new HostLogin(reference.address(), value));
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

    private String ask(GitReference reference) throws EngineException {
        checkScheme(reference.address());
        String wanted = reference.ref().orElse(Constants.HEAD);
        // A server of plain files is walked, for which JGit wants a repository.
        try (Git nowhere = new Git(new InMemoryRepository(new DfsRepositoryDescription()))) {
            Collection<Ref> refs = nowhere.lsRemote()
                    .setRemote(reference.address())
                    .setCredentialsProvider(login(reference).orElse(null))
                    .setTimeout(SECONDS)
                    .call();
            for (String name : List.of(wanted, "refs/heads/" + wanted, "refs/tags/" + wanted)) {
                for (Ref ref : refs) {
                    if (ref.getName().equals(name) && ref.getObjectId() != null) {
                        return checked(reference, peeled(refs, ref).name());
                    }
                }
            }
        } catch (GitAPIException | JGitInternalException failure) {
            throw unreachable(reference, failure);
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

    private static void checkScheme(String address) throws EngineException {
        String scheme = address.contains("://") ? address.substring(0, address.indexOf("://")) : "ssh";
        if (!SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
            throw new EngineException(
                    "JB3053",
                    "The git repository " + RemoteSources.shown(address) + " would be fetched by " + scheme
                            + ", which is not supported.",
                    "Use its https address; --secret id=GIT_AUTH_TOKEN,src=FILE gives a token.");
        }
    }

    private static EngineException unreachable(GitReference reference, Exception failure) {
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
            known = fetch(reference, keepGitDirectory);
            checkouts.put(own, known);
        }
        return known;
    }

    private Path fetch(GitReference reference, boolean keepGitDirectory) throws EngineException, IOException {
        String commit = commit(reference);
        Path directory = session.newDirectory("git");
        try (Git git = Git.init().setDirectory(directory.toFile()).call()) {
            git.remoteAdd()
                    .setName("origin")
                    .setUri(new URIish(RemoteSources.shown(reference.address())))
                    .call();
            try (TransferMeter meter = new TransferMeter(listener, reference.toString(), OptionalLong.empty())) {
                withoutCleaning(git.getRepository(), () -> fetch(git, reference, commit));
                meter.add(size(directory.resolve(Constants.DOT_GIT).resolve(Constants.OBJECTS)));
                meter.done();
            }
            git.checkout().setName(commit).setForced(true).call();
            if (reference.submodules()) {
                submodules(reference, git.getRepository(), 1);
            }
            long time = time(git.getRepository(), commit);
            if (keepGitDirectory) {
                removeTraces(directory.resolve(Constants.DOT_GIT));
            } else {
                removeGitDirectories(directory);
            }
            normalize(directory, time);
        } catch (GitAPIException
                | JGitInternalException
                | java.net.URISyntaxException
                | ConfigInvalidException failure) {
            throw unreachable(reference, failure);
        }
        return below(reference, directory);
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
    private void fetch(Git git, GitReference reference, String commit) throws GitAPIException {
        try {
            git.fetch()
                    .setRemote(reference.address())
                    .setRefSpecs(new RefSpec(commit + ":refs/jbuild/fetched"))
                    .setDepth(1)
                    .setTagOpt(TagOpt.NO_TAGS)
                    .setCredentialsProvider(login(reference).orElse(null))
                    .setTimeout(SECONDS)
                    .call();
        } catch (GitAPIException | JGitInternalException refused) {
            git.fetch()
                    .setRemote(reference.address())
                    .setRefSpecs(
                            new RefSpec("+refs/heads/*:refs/remotes/origin/*"), new RefSpec("+refs/tags/*:refs/tags/*"))
                    .setCredentialsProvider(login(reference).orElse(null))
                    .setTimeout(SECONDS)
                    .call();
        }
    }

    private void submodules(GitReference reference, Repository repository, int depth)
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
                    checkScheme(address);
                } else if (address != null && !address.startsWith("./") && !address.startsWith("../")) {
                    checkScheme("ssh://" + address);
                }
            }
        }
        try (Git git = new Git(repository)) {
            git.submoduleInit().call();
            git.submoduleUpdate()
                    .setCredentialsProvider(login(reference).orElse(null))
                    .setTimeout(SECONDS)
                    .call();
        }
        try (SubmoduleWalk walk = SubmoduleWalk.forIndex(repository)) {
            while (walk.next()) {
                try (Repository inner = walk.getRepository()) {
                    if (inner != null) {
                        submodules(reference, inner, depth + 1);
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

    /** What tells when and from where it was fetched. */
    private static void removeTraces(Path git) throws IOException {
        Files.deleteIfExists(git.resolve(Constants.FETCH_HEAD));
        Path logs = git.resolve(Constants.LOGS);
        if (Files.isDirectory(logs)) {
            try (Stream<Path> all = Files.walk(logs)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void removeGitDirectories(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> gone = all.filter(path -> isGitDirectory(directory, path))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path path : gone) {
                Files.delete(path);
            }
        }
    }

    private static boolean isGitDirectory(Path root, Path path) {
        for (Path part : root.relativize(path)) {
            if (part.toString().equals(Constants.DOT_GIT)) {
                return true;
            }
        }
        return false;
    }

    /** Git keeps neither times nor modes beyond "can be executed": both are set, so that they are the same everywhere. */
    private static void normalize(Path directory, long time) throws IOException {
        FileTime stamp = FileTime.from(time, java.util.concurrent.TimeUnit.SECONDS);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.isSymbolicLink(path)) {
                    Files.getFileAttributeView(
                                    path,
                                    java.nio.file.attribute.BasicFileAttributeView.class,
                                    LinkOption.NOFOLLOW_LINKS)
                            .setTimes(stamp, null, null);
                    continue;
                }
                boolean executable = Files.isDirectory(path) || isMarked(path);
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                Files.setLastModifiedTime(path, stamp);
            }
        }
    }

    /** Root may execute whatever anybody may, so the bits are asked. */
    private static boolean isMarked(Path path) throws IOException {
        return Files.getPosixFilePermissions(path).contains(java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE);
    }

    private static Path below(GitReference reference, Path directory) throws EngineException, IOException {
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
