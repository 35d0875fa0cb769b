package dev.jbuild.core.build;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.compile.BaseImages;
import dev.jbuild.core.compile.CompileOptions;
import dev.jbuild.core.compile.Compiler;
import dev.jbuild.core.compile.ImageAlias;
import dev.jbuild.core.compile.Targets;
import dev.jbuild.core.context.BuildContext;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.image.ImageFinder;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.image.Platform;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.lint.Images;
import dev.jbuild.grammar.lint.LintRequest;
import dev.jbuild.grammar.lint.LintResult;
import dev.jbuild.grammar.lint.Linter;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.scope.StageLinks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says all that is wrong or unwise in one Dockerfile, without fetching or building anything. */
final class DockerfileCheck {

    private final Engine engine;
    private final DockerfileSource dockerfile;
    private final CompileOptions options;

    DockerfileCheck(Engine engine, BuildInput input, DockerfileSource dockerfile, Contexts contexts) {
        this.engine = engine;
        this.dockerfile = dockerfile;
        this.options = new CompileOptions(
                input.buildArgs(),
                input.target(),
                input.platform(),
                contexts.main(),
                contexts.directories(),
                contexts.images(),
                contexts.stages(),
                input.run(),
                platform -> true,
                input.labels(),
                1,
                false);
    }

    CompileOptions options() {
        return options;
    }

    /**
     * What was found.
     *
     * @param errors because of which there is no build
     * @param lint what the checks say
     */
    record Report(SourceFile source, List<Problem> errors, List<Problem> parserWarnings, LintResult lint) {

        List<Problem> warnings() {
            List<Problem> all = new ArrayList<>(parserWarnings);
            all.addAll(lint.findings());
            return inOrder(all);
        }

        /** Throws if the Dockerfile wants findings to be errors and there are some. */
        void refuse() throws DockerfileException, EngineException {
            if (!errors.isEmpty()) {
                throw new DockerfileException(source, errors);
            }
            if (lint.asErrors() && !lint.brokenRules().isEmpty()) {
                throw new EngineException(
                        "JB1172",
                        "lint violation found for rules: " + String.join(", ", lint.brokenRules()) + ".",
                        "Correct the warnings above, or skip the checks with # check=skip=RULE.");
            }
        }
    }

    /** Errors and findings of what could be read. */
    Report report(boolean allStages) {
        Report report = lint(allStages);
        List<Problem> errors = new ArrayList<>(dockerfile.parsed().errors());
        errors.addAll(report.errors());
        if (dockerfile.parsed().complete() && dockerfile.parsed().readable().isPresent()) {
            Dockerfile readable = dockerfile.parsed().readable().get();
            try {
                new Compiler(dockerfile.source(), readable, options, this::known).diagnose(allStages);
            } catch (DockerfileException failure) {
                errors.addAll(failure.problems());
            }
        }
        return new Report(
                report.source(), inOrder(errors.stream().distinct().toList()), report.parserWarnings(), report.lint());
    }

    /** The graph of a whole Dockerfile. Images that are not here are taken for empty ones. */
    BuildGraph graph() throws DockerfileException {
        Dockerfile whole = dockerfile
                .parsed()
                .dockerfile()
                .orElseThrow(() -> new IllegalStateException("the Dockerfile can't be read"));
        return new Compiler(dockerfile.source(), whole, options, this::known).compile();
    }

    private static List<Problem> inOrder(List<Problem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(
                                (Problem problem) -> problem.range().startLine())
                        .thenComparingInt(problem -> problem.range().startColumn()))
                .toList();
    }

    /** The checks' findings, and the errors that keep them from being looked for. */
    Report lint(boolean allStages) {
        List<Problem> warnings = dockerfile.parsed().problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.WARNING)
                .toList();
        LintResult nothing = new LintResult(List.of(), false);
        if (dockerfile.parsed().readable().isEmpty()) {
            return new Report(dockerfile.source(), List.of(), warnings, nothing);
        }
        try {
            LintResult result =
                    Linter.lint(request(dockerfile.parsed().readable().get(), allStages));
            return new Report(dockerfile.source(), List.of(), warnings, result);
        } catch (ProblemException failure) {
            return new Report(dockerfile.source(), List.of(failure.problem()), warnings, nothing);
        }
    }

    private LintRequest request(Dockerfile readable, boolean allStages) throws ProblemException {
        int target = Targets.find(readable, new StageLinks(readable), options.target());
        boolean all = allStages && options.target().isEmpty();
        return new LintRequest(
                readable,
                options.buildArgs(),
                Targets.predefined(options.platform(), readable, target),
                options.platform().toString(),
                all ? Optional.empty() : Optional.of(target),
                options.context().map(BuildContext::ignore),
                new StoredImages());
    }

    /** A base that is here, and an empty one in place of what is not: no problem of the Dockerfile depends on it. */
    private BaseImages.BaseImage known(String name, Platform platform) {
        ImageConfig config = ImageFinder.local(engine.store(), name)
                .orElseGet(() -> ImageConfig.builder(platform.architecture(), platform.os())
                        .build());
        return new BaseImages.BaseImage(name, "", config, config.diffIds());
    }

    /** What the checks may know of images: those that are here. */
    private final class StoredImages implements Images {

        @Override
        public boolean isName(String text) {
            try {
                ImageNames.parse(text);
                return true;
            } catch (EngineException noName) {
                return false;
            }
        }

        @Override
        public Optional<Base> find(String name) {
            String key = Compiler.contextKey(name);
            if (options.stageContexts().containsKey(key)) {
                return Optional.empty();
            }
            if (name.equals("scratch") || options.namedContexts().containsKey(key)) {
                ImageConfig nothing = ImageConfig.builder("", "").build();
                return Optional.of(new Base(Compiler.baseConfig(nothing).env(), false, Optional.empty()));
            }
            return ImageFinder.local(
                            engine.store(),
                            Optional.ofNullable(options.imageContexts().get(key))
                                    .map(ImageAlias::usual)
                                    .orElse(name))
                    .map(Compiler::baseConfig)
                    .map(config -> new Base(
                            config.env(),
                            config.shell().isPresent(),
                            Optional.of(config.os() + "/" + config.architecture())));
        }
    }
}
