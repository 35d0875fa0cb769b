package dev.jbuild.core.copy;

import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.CopySource;
import dev.jbuild.core.graph.FileSource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.key.InputKind;
import dev.jbuild.core.key.KeyInputs;
import dev.jbuild.core.remote.RemoteFiles;
import dev.jbuild.core.remote.RemoteSources;
import dev.jbuild.grammar.flag.ChownSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One COPY or ADD: what it selects, the key of that, and the writing of it. One thread's. */
public final class CopyJob {

    private static final int INLINE_MODE = 0644;
    private static final int REMOTE_MODE = 0600;

    /** Gives the tree of a source when it is needed, since opening one may cost a mount. */
    public interface Trees {
        SourceTree open(FileSource source) throws EngineException, IOException;
    }

    private final Operation.Copy copy;
    private final Trees trees;
    private final RemoteSources remotes;
    private final ContextUse use;
    private final Map<CopySource.Files, List<Selection>> selections = new LinkedHashMap<>();

    public CopyJob(Operation.Copy copy, Trees trees, RemoteSources remotes, ContextUse use) {
        this.copy = copy;
        this.trees = trees;
        this.remotes = remotes;
        this.use = use;
    }

    /** Adds everything to a key but the sources: where it goes, and how it is written. */
    public void addDefinition(KeyInputs inputs) {
        inputs.add(InputKind.DESTINATION, "", copy.destination());
        flag(inputs, "link", String.valueOf(copy.link()));
        flag(inputs, "parents", String.valueOf(copy.keepParents()));
        flag(inputs, "unpack", String.valueOf(copy.unpack()));
        flag(inputs, "exclude", String.join("\n", copy.excludes()));
        flag(inputs, "chown", copy.chown().map(Object::toString).orElse(""));
        flag(inputs, "chmod", copy.chmod().map(Object::toString).orElse(""));
    }

    private static void flag(KeyInputs inputs, String name, String value) {
        inputs.add(InputKind.FLAG, name, value);
    }

    /** Adds the contents of all sources to a key. */
    public void addContents(KeyInputs inputs) throws EngineException, IOException {
        for (CopySource source : copy.sources()) {
            switch (source) {
                case CopySource.Files files -> addFiles(files, inputs);
                case CopySource.Inline inline -> inputs.add(InputKind.INLINE, inline.name(), inline.content(), "");
                case CopySource.Remote remote -> {
                    RemoteFiles.Fetched fetched = remotes.files().fetch(remote.address(), remote.checksum());
                    inputs.add(
                            InputKind.REMOTE,
                            RemoteSources.shown(remote.address().toString()),
                            (remote.unpack() ? "unpacked " : "") + fetched.name() + " " + fetched.digest() + " "
                                    + fetched.modified().orElse(0L),
                            fetched.digest().toString());
                }
                case CopySource.Git git -> {
                    String commit = remotes.repositories().commit(git.reference());
                    inputs.add(
                            InputKind.REPOSITORY,
                            git.reference().toString(),
                            commit + " " + git.reference().directory() + " "
                                    + git.reference().submodules() + " " + git.keepGitDirectory(),
                            commit);
                }
            }
        }
    }

    private void addFiles(CopySource.Files files, KeyInputs inputs) throws EngineException, IOException {
        SourceTree tree = trees.open(files.from());
        boolean ownersCount = copy.chown().isEmpty() && !tree.foreignOwners();
        SelectionDigest content = new SelectionDigest(tree, ownersCount, copy.chmod());
        for (Selection selection : selected(files, tree)) {
            content.add(selection);
        }
        inputs.addFiles(files.pattern(), content.finish(), content.facts());
    }

    /** Adds the sources as the Dockerfile has them, stages by their layers: a key that needs no tree opened. */
    public void addSources(KeyInputs inputs, Function<FileSource.Stage, String> layers) {
        for (CopySource source : copy.sources()) {
            switch (source) {
                case CopySource.Files files -> {
                    if (!(files.from() instanceof FileSource.Stage stage)) {
                        throw new IllegalStateException("a context has no key but its contents");
                    }
                    inputs.addBelow(InputKind.STEP, stage.step().label(), layers.apply(stage), "");
                    inputs.add(InputKind.FLAG, "source", files.pattern());
                }
                case CopySource.Inline inline -> inputs.add(InputKind.INLINE, inline.name(), inline.content(), "");
                case CopySource.Remote remote -> throw new IllegalStateException("a URL has no key but its content");
                case CopySource.Git git -> throw new IllegalStateException("a repository has no key but its commit");
            }
        }
    }

    /** Whether every file that was selected of a context is still what it was when the key was computed. */
    public boolean isUnchanged() throws EngineException, IOException {
        for (Map.Entry<CopySource.Files, List<Selection>> entry : selections.entrySet()) {
            SourceTree tree = trees.open(entry.getKey().from());
            for (Selection selection : tree.foreignOwners() ? entry.getValue() : List.<Selection>of()) {
                if (!isUnchanged(tree, selection)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isUnchanged(SourceTree tree, Selection selection) throws IOException {
        if (selection.stat().type() == FileType.FILE) {
            return tree.isUnchanged(selection.followed(), selection.stat());
        }
        for (Selection.Entry entry : selection.entries()) {
            if (entry.stat().type() == FileType.FILE
                    && !tree.isUnchanged(Selector.join(selection.followed(), entry.path()), entry.stat())) {
                return false;
            }
        }
        return true;
    }

    /** Whether a key without contents says enough: every source is a step's result, or written in the Dockerfile. */
    public boolean hasCheapKey() {
        return copy.sources().stream().allMatch(source -> switch (source) {
            case CopySource.Files files -> files.from() instanceof FileSource.Stage;
            case CopySource.Inline inline -> true;
            case CopySource.Remote remote -> false;
            case CopySource.Git git -> false;
        });
    }

    /**
     * Writes all sources.
     *
     * @param target the file system to write into
     * @param passwd where names of users and groups are looked up
     * @param warn is told of what is odd but no error
     */
    public void write(RootDir target, RootDir passwd, java.util.function.Consumer<String> warn)
            throws EngineException, IOException {
        Optional<Copier.Owner> owner = Optional.empty();
        if (copy.chown().isPresent()) {
            ChownSpec spec = copy.chown().get();
            owner = Optional.of(new OwnerLookup(passwd, warn).find(spec));
        }
        Copier copier = new Copier(target, owner, copy.chmod());
        Unpacker unpacker = new Unpacker(target, copier, owner);
        for (CopySource source : copy.sources()) {
            switch (source) {
                case CopySource.Files files -> {
                    SourceTree tree = trees.open(files.from());
                    for (Selection selection : selected(files, tree)) {
                        if (!copy.unpack() || !unpacker.unpack(tree.root(), selection, copy.destination())) {
                            copier.copy(tree, selection, copy.destination());
                        }
                    }
                }
                case CopySource.Inline inline ->
                    copier.write(
                            inline.name(),
                            inline.content().getBytes(StandardCharsets.UTF_8),
                            INLINE_MODE,
                            Optional.empty(),
                            copy.destination());
                case CopySource.Remote remote -> {
                    RemoteFiles.Fetched fetched = remotes.files().fetch(remote.address(), remote.checksum());
                    try (RootDir directory = RootDir.open(fetched.directory())) {
                        if (!remote.unpack()
                                || !unpacker.unpack(directory, RemoteFiles.Fetched.FILE, copy.destination())) {
                            copier.copyRemote(directory, fetched, REMOTE_MODE, copy.destination());
                        }
                    }
                }
                case CopySource.Git git -> write(git, copier);
            }
        }
    }

    private void write(CopySource.Git git, Copier copier) throws EngineException, IOException {
        Path checkout = remotes.repositories().checkout(git.reference(), git.keepGitDirectory());
        try (RootDir root = RootDir.open(checkout)) {
            SourceTree tree = new SourceTree(git.reference().toString(), root, Optional.empty(), true);
            for (Selection selection : new Selector(tree, copy.excludes(), false).select("/")) {
                copier.copy(tree, selection, copy.destination());
            }
        }
    }

    private List<Selection> selected(CopySource.Files files, SourceTree tree) throws EngineException, IOException {
        List<Selection> known = selections.get(files);
        if (known == null) {
            known = new ArrayList<>(new Selector(tree, copy.excludes(), copy.keepParents()).select(files.pattern()));
            selections.put(files, known);
            if (files.from() instanceof FileSource.Context) {
                known.forEach(use::add);
            }
        }
        return known;
    }
}
