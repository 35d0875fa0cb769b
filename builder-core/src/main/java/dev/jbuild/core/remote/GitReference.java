package dev.jbuild.core.remote;

import dev.jbuild.core.failure.EngineException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory of a git repository at some commit: {@code https://host/repo.git#ref:directory}, or the same with a query:
 * {@code ?branch=main&subdir=directory}.
 *
 * @param address of the repository, without fragment and query
 * @param ref a branch, tag or commit; empty for the repository's own HEAD
 * @param commit what the reference has to be: a commit's ID, or the beginning of one
 * @param directory relative, without {@code ..}; empty for the root
 * @param submodules whether those are fetched too
 * @param keepGitDirectory whether {@code .git} is part of the files, if the address says so
 */
public record GitReference(
        String address,
        Optional<String> ref,
        Optional<String> commit,
        String directory,
        boolean submodules,
        Optional<Boolean> keepGitDirectory) {

    private static final Pattern SCP_STYLE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9.-]+:[^?#]+(.*)");
    private static final Pattern URL = Pattern.compile("(?i)(https?|git|ssh)://[^?#]+(.*)", Pattern.DOTALL);
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");

    /** Whether ADD takes a text for a git repository rather than for a file or a URL. */
    public static boolean isRepository(String text) {
        Matcher url = URL.matcher(text);
        if (url.matches()) {
            String path = text.substring(0, url.start(2));
            String scheme = url.group(1);
            return scheme.equalsIgnoreCase("git") || scheme.equalsIgnoreCase("ssh") || path.endsWith(".git");
        }
        return SCP_STYLE.matcher(text).matches();
    }

    /**
     * Reads one.
     *
     * @throws EngineException if the query has a member that there is not, or says two things at once
     */
    public static GitReference parse(String text) throws EngineException {
        int cut = first(text, '?', first(text, '#', text.length()));
        int hash = first(text, '#', text.length());
        String query = cut < hash ? text.substring(cut + 1, hash) : "";
        String fragment = hash < text.length() ? text.substring(hash + 1) : "";
        int colon = fragment.indexOf(':');
        String ref = colon < 0 ? fragment : fragment.substring(0, colon);
        String directory = colon < 0 ? "" : fragment.substring(colon + 1);
        Map<String, String> members = members(text, query);
        for (Map.Entry<String, String> named :
                Map.of("ref", "", "tag", "refs/tags/", "branch", "refs/heads/").entrySet()) {
            String value = members.remove(named.getKey());
            if (value != null) {
                String whole = value.startsWith(named.getValue()) ? value : named.getValue() + value;
                if (!ref.isEmpty() && !ref.equals(whole)) {
                    throw invalid(text, "it names two references: " + ref + " and " + whole);
                }
                ref = whole;
            }
        }
        String below = members.remove("subdir");
        if (below != null) {
            if (!directory.isEmpty() && !directory.equals(below)) {
                throw invalid(text, "it names two directories: " + directory + " and " + below);
            }
            directory = below;
        }
        Optional<String> commit =
                Optional.ofNullable(members.remove("commit")).or(() -> Optional.ofNullable(members.remove("checksum")));
        if (commit.isPresent() && !COMMIT.matcher(commit.get()).matches()) {
            throw invalid(text, "\"" + commit.get() + "\" is no commit");
        }
        Optional<Boolean> keep = flag(text, members, "keep-git-dir");
        boolean submodules = flag(text, members, "submodules").orElse(true);
        members.remove("mtime");
        members.remove("fetch-by-commit");
        if (!members.isEmpty()) {
            throw invalid(
                    text, "unexpected query \"" + members.keySet().iterator().next() + "\"");
        }
        return new GitReference(
                text.substring(0, cut),
                Optional.of(ref).filter(name -> !name.isEmpty()),
                commit,
                clean(directory),
                submodules,
                keep);
    }

    /**
     * The same, but it has to be at a commit.
     *
     * @throws EngineException if the text is no commit, or another one is named already
     */
    public GitReference at(String wanted) throws EngineException {
        if (!COMMIT.matcher(wanted).matches()) {
            throw invalid(address, "\"" + wanted + "\" is no commit");
        }
        if (commit.isPresent() && !commit.get().startsWith(wanted) && !wanted.startsWith(commit.get())) {
            throw invalid(address, "it names two commits: " + commit.get() + " and " + wanted);
        }
        return new GitReference(address, ref, Optional.of(wanted), directory, submodules, keepGitDirectory);
    }

    private static int first(String text, char wanted, int otherwise) {
        int found = text.indexOf(wanted);
        return found < 0 ? otherwise : Math.min(found, otherwise);
    }

    private static Map<String, String> members(String text, String query) throws EngineException {
        Map<String, String> members = new HashMap<>();
        for (String member : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = member.indexOf('=');
            String name = equals < 0 ? member : member.substring(0, equals);
            String value = equals < 0 ? "" : URLDecoder.decode(member.substring(equals + 1), StandardCharsets.UTF_8);
            boolean isFlag = name.equals("submodules") || name.equals("keep-git-dir") || name.equals("fetch-by-commit");
            if (value.isEmpty() && !isFlag) {
                throw invalid(text, "query \"" + name + "\" has no value");
            }
            if (members.put(name, value) != null) {
                throw invalid(text, "query \"" + name + "\" has multiple values");
            }
        }
        return members;
    }

    private static Optional<Boolean> flag(String text, Map<String, String> members, String name)
            throws EngineException {
        String value = members.remove(name);
        if (value == null) {
            return Optional.empty();
        }
        return switch (value) {
            case "", "1", "t", "true" -> Optional.of(true);
            case "0", "f", "false" -> Optional.of(false);
            default -> throw invalid(text, "invalid " + name + " value: \"" + value + "\"");
        };
    }

    /** As if the directory were the root: {@code ..} leads nowhere. */
    private static String clean(String directory) {
        java.util.ArrayDeque<String> parts = new java.util.ArrayDeque<>();
        for (String part : directory.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }

    private static EngineException invalid(String text, String why) {
        return new EngineException(
                "JB3050",
                "The git repository " + RemoteSources.shown(text) + " can't be read: " + why + ".",
                "Write for example https://host/repo.git#v1.0:docs, or https://host/repo.git?tag=v1.0&subdir=docs.");
    }

    @Override
    public String toString() {
        return RemoteSources.shown(address)
                + ref.map(name -> "#" + name).orElse("")
                + (directory.isEmpty() ? "" : (ref.isEmpty() ? "#:" : ":") + directory);
    }
}
