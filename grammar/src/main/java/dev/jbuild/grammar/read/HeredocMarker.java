package dev.jbuild.grammar.read;

import dev.jbuild.grammar.word.ExpansionException;
import dev.jbuild.grammar.word.WordExpander;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code <<NAME} in an instruction.
 *
 * @param chomp whether leading tabs are taken away ({@code <<-})
 * @param expand whether variables in the body are replaced: no part of the name is in quotes
 */
record HeredocMarker(String name, boolean chomp, boolean expand, int fileDescriptor) {

    private static final Pattern MARKER = Pattern.compile("(?s)(\\d{0,9})<<(-?)\\s*([^<]*)");

    private static final Pattern LONE = Pattern.compile("\\d{0,9}<<");

    /** The markers of a line, in order. */
    static List<HeredocMarker> of(String line) {
        List<HeredocMarker> markers = new ArrayList<>();
        WordExpander expander = new WordExpander('\\');
        try {
            String operator = "";
            for (String word : expander.splitRaw(line)) {
                // The name may stand apart from its operator: cat << EOF
                Optional<HeredocMarker> marker = marker(operator.isEmpty() ? word : operator + " " + word, expander);
                marker.ifPresent(markers::add);
                operator = marker.isEmpty() && LONE.matcher(word).matches() ? word : "";
            }
        } catch (ExpansionException unreadable) {
            // A line that is no list of words for a shell holds no here-document either.
            return List.of();
        }
        return markers;
    }

    private static Optional<HeredocMarker> marker(String word, WordExpander expander) throws ExpansionException {
        Matcher matcher = MARKER.matcher(word);
        if (!matcher.matches() || matcher.group(3).isEmpty()) {
            return Optional.empty();
        }
        String rest = matcher.group(3);
        List<String> bare = expander.splitBare(rest);
        if (bare.size() != 1) {
            return Optional.empty();
        }
        int descriptor = matcher.group(1).isEmpty() ? 0 : Integer.parseInt(matcher.group(1));
        boolean expand = quotes(bare.getFirst()) == quotes(rest);
        return Optional.of(new HeredocMarker(bare.getFirst(), !matcher.group(2).isEmpty(), expand, descriptor));
    }

    private static long quotes(String text) {
        return text.chars()
                .filter(character -> character == '"' || character == '\'')
                .count();
    }
}
