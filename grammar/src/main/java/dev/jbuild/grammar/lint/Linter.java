package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.scope.Expander;
import dev.jbuild.grammar.scope.GlobalScope;
import dev.jbuild.grammar.scope.StageLinks;
import dev.jbuild.grammar.scope.StageScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Checks a Dockerfile: walks through its stages in order, knows at each line which variables there are, and shows every part
 * to every rule. Nothing is built or fetched for it. Linear in the file, times the number of rules.
 */
public final class Linter {

    private final LintRequest request;
    private final Dockerfile dockerfile;
    private final Findings findings;
    private final Subject.Surroundings surroundings;
    private final Map<Integer, StageEnd> ends = new HashMap<>();

    /** What a stage that is based on another one begins with. */
    private record StageEnd(StageScope scope, boolean baseKnown, boolean hasShell, boolean hasWorkdir) {}

    private Linter(LintRequest request, Findings findings, Subject.Surroundings surroundings) {
        this.request = request;
        this.dockerfile = request.dockerfile();
        this.findings = findings;
        this.surroundings = surroundings;
    }

    /**
     * Checks.
     *
     * @throws ProblemException if the check options, or a default that every FROM depends on, can't be read
     */
    public static LintResult lint(LintRequest request) throws ProblemException {
        List<Problem> problems = new ArrayList<>();
        CheckOptions options = options(request, problems);
        Expander expander = new Expander(request.dockerfile().escape());
        GlobalScope globals = GlobalScope.of(request.dockerfile(), request.buildArgs(), request.predefined(), expander);
        Findings findings = new Findings(options);
        new Linter(request, findings, new Subject.Surroundings(request, globals, expander)).walk();
        problems.addAll(findings.problems());
        problems.sort(
                Comparator.comparingInt((Problem problem) -> problem.range().startLine())
                        .thenComparingInt(problem -> problem.range().startColumn()));
        return new LintResult(problems, options.asErrors());
    }

    private static CheckOptions options(LintRequest request, List<Problem> warnings) throws ProblemException {
        String given = request.buildArgs().get(LintRequest.OPTIONS);
        if (given != null) {
            return CheckOptions.parse(new Word(given, new SourceRange(1, 1, 1, 1)), warnings);
        }
        Optional<Word> written = request.dockerfile().check();
        return written.isPresent() ? CheckOptions.parse(written.get(), warnings) : CheckOptions.NONE;
    }

    private void walk() {
        show(new Subject.WholeFile(dockerfile, surroundings));
        StageLinks links = new StageLinks(dockerfile);
        SortedSet<Integer> looked = request.target().isPresent()
                ? links.needed(request.target().get(), surroundings.globals(), surroundings.expander())
                : new TreeSet<>(
                        IntStream.range(0, dockerfile.stages().size()).boxed().toList());
        for (int index : looked) {
            stage(index, links.base(index, surroundings.globals(), surroundings.expander()));
        }
    }

    private void show(Subject subject) {
        Rules.ALL.forEach(rule -> findings.look(rule, subject));
    }

    private void stage(int index, Optional<Integer> parent) {
        Dockerfile.Stage stage = dockerfile.stages().get(index);
        Optional<Images.Base> base = parent.isPresent() ? Optional.empty() : base(stage.from());
        show(new Subject.WholeStage(stage, parent.isPresent(), base, surroundings));
        StageEnd state = parent.map(ends::get)
                .map(end -> new StageEnd(end.scope().derive(), end.baseKnown(), end.hasShell(), end.hasWorkdir()))
                .orElseGet(() -> new StageEnd(
                        new StageScope(
                                surroundings.globals(),
                                base.map(Images.Base::environment).orElse(List.of())),
                        base.isPresent(),
                        base.map(Images.Base::hasShell).orElse(false),
                        false));
        for (Instruction instruction : stage.instructions()) {
            show(new Subject.Line(
                    instruction, state.scope(), state.baseKnown(), state.hasShell(), state.hasWorkdir(), surroundings));
            state = after(state, instruction);
        }
        ends.put(index, state);
    }

    private Optional<Images.Base> base(Instruction.From from) {
        try {
            return request.images().find(surroundings.expander().expand(from.image(), surroundings.globals()));
        } catch (ProblemException toldByTheBuild) {
            return Optional.empty();
        }
    }

    private StageEnd after(StageEnd state, Instruction instruction) {
        try {
            switch (instruction) {
                case Instruction.Arg arg -> state.scope().declare(arg, surroundings.expander());
                case Instruction.Env env -> state.scope().set(env, surroundings.expander());
                case Instruction.Shell shell -> {
                    return new StageEnd(state.scope(), state.baseKnown(), true, state.hasWorkdir());
                }
                case Instruction.Workdir workdir -> {
                    return new StageEnd(state.scope(), state.baseKnown(), state.hasShell(), true);
                }
                default -> {}
            }
            return state;
        } catch (ProblemException toldByTheBuild) {
            // What it would have set is not known, so nothing is said of variables any more.
            return new StageEnd(state.scope(), false, state.hasShell(), state.hasWorkdir());
        }
    }
}
