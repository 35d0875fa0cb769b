package dev.jbuild.core.compile;

import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.CopySource;
import dev.jbuild.core.graph.FileSource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.image.ImagePaths;
import dev.jbuild.core.remote.GitReference;
import dev.jbuild.grammar.Heredoc;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.flag.ChmodSpec;
import dev.jbuild.grammar.flag.ChownSpec;
import dev.jbuild.grammar.flag.FlagException;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceRange;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compiles COPY and ADD. */
final class CopyCompiler {

    private final InstructionCompiler instructions;
    private final Compiler compiler;
    private final StageState state;
    private final int stage;
    private final CompileOptions options;

    CopyCompiler(
            InstructionCompiler instructions, Compiler compiler, StageState state, int stage, CompileOptions options) {
        this.instructions = instructions;
        this.compiler = compiler;
        this.state = state;
        this.stage = stage;
        this.options = options;
    }

    void compile(Instruction.Copy copy, SourceRange place) throws ProblemException, DockerfileException {
        FileSource from = null;
        if (copy.from().filter(word -> !word.text().isEmpty()).isPresent()) {
            Word word = copy.from().get();
            if (word.text().contains("$")) {
                throw new ProblemException(
                        "JB1230",
                        "Variable expansion is not supported for --from.",
                        "Define a stage with FROM $VARIABLE AS name and copy from that.",
                        word.range());
            }
            from = compiler.source(word.text(), stage, word.range());
        }
        List<CopySource> sources = new ArrayList<>();
        for (Instruction.Source source : copy.sources()) {
            switch (source) {
                case Instruction.Source.InlineSource inline -> sources.add(inline(inline.heredoc()));
                case Instruction.Source.PathSource path -> {
                    String pattern = instructions.expand(path.path());
                    boolean repository = GitReference.isRepository(pattern);
                    if (repository || isUrl(pattern)) {
                        throw new ProblemException(
                                "JB1231",
                                "The source can't be a " + (repository ? "git ref" : "URL") + " for COPY.",
                                "Use ADD, which fetches it.",
                                path.path().range());
                    }
                    sources.add(new CopySource.Files(
                            from == null ? context(path.path().range()) : from, pattern));
                }
            }
        }
        finish(
                copy,
                place,
                sources,
                copy.destination(),
                copy.chown(),
                copy.chmod(),
                copy.link(),
                copy.parents(),
                copy.excludes(),
                false);
    }

    void compile(Instruction.Add add, SourceRange place) throws ProblemException, DockerfileException {
        Optional<String> checksum = instructions.expand(add.checksum());
        List<CopySource> sources = new ArrayList<>();
        boolean remote = false;
        for (Instruction.Source source : add.sources()) {
            switch (source) {
                case Instruction.Source.InlineSource inline -> sources.add(inline(inline.heredoc()));
                case Instruction.Source.PathSource path -> {
                    String text = instructions.expand(path.path());
                    if (GitReference.isRepository(text)) {
                        remote = true;
                        sources.add(git(add, text, checksum, path.path().range()));
                        continue;
                    }
                    if (isUrl(text)) {
                        remote = true;
                        sources.add(new CopySource.Remote(
                                address(text, path.path().range()),
                                checksum,
                                add.unpack().orElse(false)));
                    } else {
                        sources.add(new CopySource.Files(context(path.path().range()), text));
                    }
                }
            }
        }
        if (checksum.isPresent() && !remote) {
            throw new ProblemException(
                    "JB1233",
                    "--checksum can't be used here: it is for HTTP and git sources only.",
                    "Take --checksum away.",
                    add.checksum().map(Word::range).orElse(place));
        }
        finish(
                add,
                place,
                sources,
                add.destination(),
                add.chown(),
                add.chmod(),
                add.link(),
                false,
                add.excludes(),
                add.unpack().orElse(true));
    }

    private void finish(
            Instruction instruction,
            SourceRange place,
            List<CopySource> sources,
            Word destination,
            Optional<Word> chown,
            Optional<Word> chmod,
            boolean link,
            boolean parents,
            List<Word> excludes,
            boolean unpack)
            throws ProblemException {
        String target = ImagePaths.resolveKeepingSlash(state.directory, instructions.expand(destination));
        List<String> excluded = new ArrayList<>();
        for (Word exclude : excludes) {
            excluded.add(exclude.text());
        }
        Optional<ChownSpec> owner = Optional.empty();
        Optional<ChmodSpec> mode = Optional.empty();
        try {
            Optional<String> text = instructions.expand(chown).filter(value -> !value.isEmpty());
            if (text.isPresent()) {
                owner = Optional.of(ChownSpec.parse(text.get()));
            }
        } catch (FlagException failure) {
            throw new ProblemException(
                    "JB1235",
                    "--chown: " + failure.getMessage() + ".",
                    "Write user, user:group, or their numbers.",
                    chown.map(Word::range).orElse(place));
        }
        try {
            Optional<String> text = instructions.expand(chmod).filter(value -> !value.isEmpty());
            if (text.isPresent()) {
                mode = Optional.of(ChmodSpec.parse(text.get()));
            }
        } catch (FlagException failure) {
            throw new ProblemException(
                    "JB1236",
                    "Invalid chmod parameter: " + failure.getMessage() + ".",
                    "Write an octal mode such as 0644, or a symbolic one such as u+x.",
                    chmod.map(Word::range).orElse(place));
        }
        // BuildKit links nothing whose modes it changes; the files land where a link of the image leads to.
        boolean linked = link && mode.isEmpty();
        Step step = instructions.step(
                instruction.origin(),
                place,
                new Operation.Copy(state.step, sources, target, owner, mode, linked, parents, excluded, unpack));
        state.remember(InstructionCompiler.history(instruction.origin()), Optional.of(step));
    }

    private CopySource inline(Heredoc heredoc) throws ProblemException {
        String content = heredoc.expand() ? instructions.expandBody(heredoc) : heredoc.content();
        return new CopySource.Inline(heredoc.name(), content);
    }

    private FileSource context(SourceRange range) throws ProblemException {
        return new FileSource.Context(options.context()
                .orElseThrow(() -> new ProblemException(
                        "JB1237",
                        "There is no build context to copy from.",
                        "Give jbuild a directory as context.",
                        range)));
    }

    private static boolean isUrl(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    /** The checksum of a repository is its commit. */
    private static CopySource git(Instruction.Add add, String text, Optional<String> checksum, SourceRange range)
            throws ProblemException {
        try {
            GitReference reference = GitReference.parse(text);
            boolean keep = add.keepGitDir().or(reference::keepGitDirectory).orElse(false);
            return new CopySource.Git(checksum.isPresent() ? reference.at(checksum.get()) : reference, keep);
        } catch (EngineException failure) {
            throw new ProblemException(failure.code(), failure.sentence(), failure.help(), range);
        }
    }

    private static URI address(String text, SourceRange range) throws ProblemException {
        try {
            return new URI(text);
        } catch (URISyntaxException failure) {
            throw new ProblemException(
                    "JB1238", "\"" + text + "\" is not a URL: " + failure.getReason() + ".", "Correct it.", range);
        }
    }
}
