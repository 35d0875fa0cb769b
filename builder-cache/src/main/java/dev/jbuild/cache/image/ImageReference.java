package dev.jbuild.cache.image;

import dev.jbuild.cache.digest.ManifestDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image's name as docker reads it: {@code [domain/]path[:tag][@digest]}.
 *
 * @param domain the registry's host and port; {@code docker.io} if the name has none
 * @param path of the repository; a plain name on docker.io has {@code library/} before it
 * @param tag as written
 * @param digest as written, sha256, sha384 or sha512
 */
public record ImageReference(String domain, String path, Optional<String> tag, Optional<String> digest) {

    /** The kinds of wrong names. */
    public enum Problem {
        BAD_FORMAT,
        UPPERCASE,
        TOO_LONG,
        HEX_ID,
        BAD_DIGEST
    }

    private static final String DOCKER = "docker.io";
    private static final String DOCKER_OLD = "index.docker.io";
    private static final String OFFICIAL = "library/";
    private static final String LATEST = "latest";
    private static final int LONGEST_PATH = 255;

    /** No honest name is as long; also keeps the regular expressions' work small. */
    private static final int LONGEST = 1024;

    private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final Pattern HEX_ID = Pattern.compile("[a-f0-9]{64}");
    private static final Pattern REFERENCE = Pattern.compile("(?<domain>(?:" + LABEL + "(?:\\." + LABEL
            + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?)/(?<path>" + COMPONENT + "(?:/" + COMPONENT
            + ")*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
            + "(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?");
    private static final Pattern KNOWN_DIGEST =
            Pattern.compile("sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}");

    /**
     * Reads a name.
     *
     * @throws InvalidReferenceException if it is none
     */
    public static ImageReference parse(String name) {
        if (HEX_ID.matcher(name).matches()) {
            throw new InvalidReferenceException(
                    Problem.HEX_ID, "64 hexadecimal digits are an image's ID, not its name");
        }
        String full = withDomain(name);
        String remote = full.substring(full.indexOf('/') + 1);
        int colon = remote.indexOf(':');
        String repository = colon < 0 ? remote : remote.substring(0, colon);
        if (!repository.equals(repository.toLowerCase(Locale.ROOT))) {
            throw new InvalidReferenceException(Problem.UPPERCASE, "the repository's name must be lower case");
        }
        if (full.length() > LONGEST) {
            throw tooLong();
        }
        Matcher matcher = REFERENCE.matcher(full);
        if (!matcher.matches()) {
            throw new InvalidReferenceException(
                    Problem.BAD_FORMAT, "it does not have the form [host[:port]/]path[:tag][@digest]");
        }
        String path = matcher.group("path");
        if (path.length() > LONGEST_PATH) {
            throw tooLong();
        }
        Optional<String> digest = Optional.ofNullable(matcher.group("digest"));
        if (digest.isPresent() && !KNOWN_DIGEST.matcher(digest.get()).matches()) {
            throw new InvalidReferenceException(
                    Problem.BAD_DIGEST, "the digest has to be sha256: and 64 lower-case hexadecimal digits");
        }
        return new ImageReference(matcher.group("domain"), path, Optional.ofNullable(matcher.group("tag")), digest);
    }

    private static InvalidReferenceException tooLong() {
        return new InvalidReferenceException(
                Problem.TOO_LONG, "the repository's name must not be longer than " + LONGEST_PATH + " characters");
    }

    /** The first part is a host if it could be no part of a path on docker.io. */
    private static String withDomain(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean host = first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
        String domain = host ? first : DOCKER;
        String rest = host ? name.substring(slash + 1) : name;
        if (domain.equals(DOCKER_OLD)) {
            domain = DOCKER;
        }
        return domain + "/" + (domain.equals(DOCKER) && !rest.contains("/") ? OFFICIAL : "") + rest;
    }

    /** The tag to ask for: as written, or {@code latest} where there is neither tag nor digest. */
    public Optional<String> tagOrLatest() {
        return tag.isPresent() || digest.isPresent() ? tag : Optional.of(LATEST);
    }

    /** The digest, if it is a sha256. */
    public Optional<ManifestDigest> manifestDigest() {
        return digest.filter(text -> text.startsWith("sha256:")).map(ManifestDigest::parse);
    }

    /** Domain and path, without tag and digest. */
    public String name() {
        return domain + "/" + path;
    }

    /** The name in its complete form, with {@code :latest} where it has neither tag nor digest. */
    public String full() {
        return name() + suffix(tagOrLatest());
    }

    /** The shortest form without tag and digest. */
    public String familiarName() {
        if (!domain.equals(DOCKER)) {
            return name();
        }
        boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
        return official ? path.substring(OFFICIAL.length()) : path;
    }

    /** The shortest form that means the same, with tag and digest as they were written. */
    public String familiar() {
        return familiarName() + suffix(tag);
    }

    /** The same with {@code :latest} where it has neither tag nor digest. */
    public ImageReference withLatest() {
        return new ImageReference(domain, path, tagOrLatest(), digest);
    }

    public ImageReference withTag(String newTag) {
        return new ImageReference(domain, path, Optional.of(newTag), Optional.empty());
    }

    private String suffix(Optional<String> shownTag) {
        return shownTag.map(text -> ":" + text).orElse("")
                + digest.map(text -> "@" + text).orElse("");
    }

    @Override
    public String toString() {
        return full();
    }
}
