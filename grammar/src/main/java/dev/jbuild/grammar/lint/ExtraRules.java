package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.CommandLine;
import dev.jbuild.grammar.Heredoc;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.ProblemException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks that BuildKit does not have. */
final class ExtraRules {

    private static final Rule SECRET_FILE_COPIED = new Rule(
            "SecretFileCopied",
            Rule.Kind.EXTRA,
            "Files that usually hold secrets should not be copied into an image",
            "Use RUN --mount=type=secret, and put the file into .dockerignore: a layer keeps it for ever.",
            ExtraRules::secretFiles);

    private static final Rule APT_UPDATE_ALONE = new Rule(
            "AptUpdateAlone",
            Rule.Kind.EXTRA,
            "apt-get update should stand in the same RUN as the install that needs it",
            "Write RUN apt-get update && apt-get install -y ...: alone, its layer comes from the cache and is out of date.",
            ExtraRules::update);

    private static final Rule LATEST_BASE_IMAGE = new Rule(
            "LatestBaseImage",
            Rule.Kind.EXTRA,
            "A base image should have a tag other than latest, or a digest",
            "Name a version, or a digest: what latest is changes from day to day.",
            ExtraRules::latest);

    static final List<Rule> ALL = List.of(SECRET_FILE_COPIED, APT_UPDATE_ALONE, LATEST_BASE_IMAGE);

    private static final Pattern SECRET_FILE = Pattern.compile(
            "(?i)(?:.*/)?(?:\\.env(?:\\.(?!example|sample|template|dist)[^/]*)?|id_(?:rsa|dsa|ecdsa|ed25519)|\\.netrc|\\.npmrc"
                    + "|\\.pypirc|\\.git-credentials|\\.htpasswd|credentials(?:\\.json)?|[^/]*\\.(?:pem|key|p12|pfx|jks"
                    + "|keystore|kdbx))");
    private static final Pattern UPDATE = Pattern.compile("\\bapt(?:-get)?\\s+(?:-\\S+\\s+)*update\\b");
    private static final Pattern INSTALL = Pattern.compile(
            "\\bapt(?:-get)?\\s+(?:-\\S+\\s+)*(?:install|upgrade|dist-upgrade|full-upgrade|build-dep)\\b");

    private ExtraRules() {}

    private static void secretFiles(Subject subject, Findings findings) {
        if (subject instanceof Subject.Line line) {
            switch (line.instruction()) {
                case Instruction.Copy copy when copy.from().isEmpty() -> secretFiles(line, copy.sources(), findings);
                case Instruction.Add add -> secretFiles(line, add.sources(), findings);
                default -> {}
            }
        }
    }

    private static void secretFiles(Subject.Line line, List<Instruction.Source> sources, Findings findings) {
        for (Instruction.Source source : sources) {
            if (source instanceof Instruction.Source.PathSource path) {
                String name = expanded(path.path(), line);
                if (name.length() <= 4096 && SECRET_FILE.matcher(name).matches()) {
                    findings.report(
                            line.instruction(), path.path().range(), "\"" + name + "\" looks like a file with secrets");
                }
            }
        }
    }

    private static String expanded(Word word, Subject.Line line) {
        try {
            return line.surroundings().expander().expand(word, line.scope());
        } catch (ProblemException toldByTheBuild) {
            return word.text();
        }
    }

    private static void update(Subject subject, Findings findings) {
        if (subject instanceof Subject.Line line && line.instruction() instanceof Instruction.Run run) {
            String command = switch (run.command()) {
                case CommandLine.ExecForm exec -> String.join(" ", exec.arguments());
                case CommandLine.ShellForm shell ->
                    shell.text()
                            + shell.heredocs().stream()
                                    .map(Heredoc::content)
                                    .collect(Collectors.joining("\n", "\n", ""));
            };
            if (UPDATE.matcher(command).find() && !INSTALL.matcher(command).find()) {
                findings.report(run, run.origin().range(), "apt-get update stands alone in a layer");
            }
        }
    }

    private static void latest(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeStage stage) || stage.parent()) {
            return;
        }
        Instruction.From from = stage.stage().from();
        try {
            String name = stage.surroundings()
                    .expander()
                    .expand(from.image(), stage.surroundings().globals());
            String last = name.substring(name.lastIndexOf('/') + 1);
            boolean isLatest = !last.contains(":") || last.endsWith(":latest");
            if (!name.equals("scratch") && !name.isEmpty() && !last.contains("@") && isLatest) {
                findings.report(
                        from, from.image().range(), "The base image \"" + name + "\" is not pinned to a version");
            }
        } catch (ProblemException toldByTheBuild) {
            return;
        }
    }
}
