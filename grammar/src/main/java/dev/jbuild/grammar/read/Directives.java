package dev.jbuild.grammar.read;

import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.problem.Suggestions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parser directives: comments of the form {@code # key=value} before anything else.
 *
 * @param values by name in lower case
 * @param lineCount how many lines at the top are directives
 */
record Directives(Map<String, Word> values, int lineCount) {

    private static final Pattern DIRECTIVE =
            Pattern.compile("#[ \\t]*([a-zA-Z][a-zA-Z0-9]*)[ \\t]*=[ \\t]*(.+?)[ \\t]*\\r?");
    private static final List<String> KNOWN = List.of("syntax", "escape", "check");

    static Directives read(SourceFile source, LineTable lines, List<Problem> problems) {
        Map<String, Word> values = new LinkedHashMap<>();
        int start = 0;
        int lineCount = 0;
        String text = source.text();
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            Matcher matcher = DIRECTIVE.matcher(text.substring(start, end));
            if (!matcher.matches()) {
                break;
            }
            String name = matcher.group(1).toLowerCase(Locale.ROOT);
            SourceRange range = lines.range(start, end);
            if (!KNOWN.contains(name)) {
                Suggestions.closest(name, KNOWN)
                        .ifPresent(close -> problems.add(new Problem(
                                Problem.Severity.WARNING,
                                "JB1101",
                                "\"" + matcher.group(1) + "\" is no parser directive, so this line is a comment.",
                                "Did you mean \"" + close + "\"?",
                                range)));
                break;
            }
            if (values.containsKey(name)) {
                problems.add(new Problem(
                        Problem.Severity.ERROR,
                        "JB1102",
                        "dockerfile parse error: only one " + name + " parser directive can be used.",
                        "Remove one of the two.",
                        range));
            }
            values.put(name, new Word(matcher.group(2), lines.range(start + matcher.start(2), start + matcher.end(2))));
            if (name.equals("escape")
                    && !matcher.group(2).equals("\\")
                    && !matcher.group(2).equals("`")) {
                problems.add(new Problem(
                        Problem.Severity.ERROR,
                        "JB1103",
                        "dockerfile parse error: invalid escape token '" + matcher.group(2)
                                + "' does not match ` or \\.",
                        "Write # escape=` or # escape=\\.",
                        range));
                values.put(name, new Word("\\", range));
            }
            start = end + 1;
            lineCount++;
        }
        return new Directives(values, lineCount);
    }

    char escape() {
        return get("escape").map(Word::text).orElse("\\").charAt(0);
    }

    Optional<Word> get(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
