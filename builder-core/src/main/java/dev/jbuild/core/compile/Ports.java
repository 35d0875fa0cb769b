package dev.jbuild.core.compile;

import dev.jbuild.grammar.problem.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what EXPOSE names: {@code 80}, {@code 80/udp}, {@code 8000-8010/tcp}. */
final class Ports {

    private static final Pattern PORT = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?(?:/([A-Za-z]+))?");

    private Ports() {}

    /** Each port as the image's config has it, for example {@code 80/tcp}. */
    static List<String> parse(String text, SourceRange range) throws CompileException {
        Matcher matcher = PORT.matcher(text);
        String protocol = "";
        if (matcher.matches()) {
            protocol = matcher.group(3) == null ? "tcp" : matcher.group(3).toLowerCase(Locale.ROOT);
        }
        if (!Set.of("tcp", "udp", "sctp").contains(protocol)) {
            throw invalid(text, range);
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (first > 65535 || last > 65535 || last < first) {
            throw invalid(text, range);
        }
        List<String> ports = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            ports.add(port + "/" + protocol);
        }
        return ports;
    }

    private static CompileException invalid(String text, SourceRange range) {
        return new CompileException(
                "JB1216",
                "Invalid containerPort or invalid proto: \"" + text + "\" is not a port.",
                "Write a number from 0 to 65535 or a range, with /tcp, /udp or /sctp behind it if need be.",
                range);
    }
}
