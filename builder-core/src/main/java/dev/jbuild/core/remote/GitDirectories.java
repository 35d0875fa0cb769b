package dev.jbuild.core.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** What git knows of directories of this machine. Their configuration is not obeyed: nothing of it is executed. */
public final class GitDirectories {

    private GitDirectories() {}

    /** The time of the commit that a directory (absolute) is a checkout of, or a part of one; empty if it is none. */
    public static Optional<Instant> commitTime(Path directory) throws IOException {
        for (Path at = directory; at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(Constants.DOT_GIT), LinkOption.NOFOLLOW_LINKS)) {
                return headTime(at);
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> headTime(Path tree) throws IOException {
        FileRepositoryBuilder builder = new FileRepositoryBuilder();
        builder.setMustExist(true).findGitDir(tree.toFile());
        if (builder.getGitDir() == null) {
            return Optional.empty();
        }
        try (Repository repository = builder.build();
                RevWalk walk = new RevWalk(repository)) {
            ObjectId head = repository.resolve(Constants.HEAD);
            return head == null
                    ? Optional.empty()
                    : Optional.of(Instant.ofEpochSecond(walk.parseCommit(head).getCommitTime()));
        } catch (RuntimeException damaged) {
            throw new IOException("the git repository of " + tree + " can't be read: " + damaged.getMessage(), damaged);
        }
    }
}
