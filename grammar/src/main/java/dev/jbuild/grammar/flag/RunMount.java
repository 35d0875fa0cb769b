package dev.jbuild.grammar.flag;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The value of {@code RUN --mount=}. */
public sealed interface RunMount {

    /** How several builds use one cache. */
    enum Sharing {
        SHARED,
        PRIVATE,
        LOCKED
    }

    /** Files of the context, a stage or an image; what is written to them is thrown away. */
    record Bind(String target, Optional<String> source, Optional<String> from, boolean readWrite) implements RunMount {}

    /** A directory that stays from one build to the next. */
    record Cache(
            String target,
            Optional<String> id,
            Optional<String> source,
            Optional<String> from,
            boolean readOnly,
            Sharing sharing,
            int mode,
            int uid,
            int gid)
            implements RunMount {}

    /** An empty directory in memory; the size in bytes. */
    record Tmpfs(String target, OptionalLong size) implements RunMount {}

    /** A secret, as a file, a variable, or both. */
    record Secret(
            String id, Optional<String> target, Optional<String> env, boolean required, int mode, int uid, int gid)
            implements RunMount {}

    /** An SSH agent's socket. */
    record Ssh(String id, Optional<String> target, boolean required, int mode, int uid, int gid) implements RunMount {}

    /**
     * Reads {@code type=...,target=...,...}.
     *
     * @throws FlagException if a field is not known, not of its type, or missing
     */
    static RunMount parse(String value) throws FlagException {
        return parse(value, field -> field);
    }

    /** The stage or image that a mount names with {@code from=}, which can't hold a variable. */
    static Optional<String> source(String value) throws FlagException {
        return MountFields.read(value, field -> field).text("from");
    }

    /** Replaces the variables of a field's value. */
    interface Expansion {
        String of(String value) throws FlagException;
    }

    /**
     * Reads {@code type=...,target=...,...} and expands each field's value.
     *
     * @throws FlagException if a field is not known, not of its type, or missing
     */
    static RunMount parse(String value, Expansion expansion) throws FlagException {
        MountFields fields = MountFields.read(value, expansion);
        if (fields.text("from").orElse("").contains("$")) {
            throw new FlagException(
                    "from-variable",
                    "'from' doesn't support variable expansion, define alias stage instead: FROM $VARIABLE AS name");
        }
        String type =
                fields.text("type").map(text -> text.toLowerCase(Locale.ROOT)).orElse("bind");
        return switch (type) {
            case "bind" -> bind(fields);
            case "cache" -> cache(fields);
            case "tmpfs" -> {
                fields.allow(Set.of("type", "target", "size"), type);
                yield new Tmpfs(fields.target(), fields.size());
            }
            case "secret" -> secret(fields);
            case "ssh" -> ssh(fields);
            default -> throw new FlagException("bad-type", "unsupported mount type \"" + type + "\"");
        };
    }

    private static Bind bind(MountFields fields) throws FlagException {
        fields.allow(Set.of("type", "target", "source", "from", "readonly", "readwrite", "id"), "bind");
        return new Bind(fields.target(), fields.text("source"), fields.text("from"), !fields.isReadOnly(true));
    }

    private static Cache cache(MountFields fields) throws FlagException {
        fields.allow(
                new HashSet<>(Set.of(
                        "type",
                        "target",
                        "source",
                        "from",
                        "readonly",
                        "readwrite",
                        "id",
                        "sharing",
                        "mode",
                        "uid",
                        "gid")),
                "cache");
        Sharing sharing = switch (fields.text("sharing").orElse("shared").toLowerCase(Locale.ROOT)) {
            case "shared" -> Sharing.SHARED;
            case "private" -> Sharing.PRIVATE;
            case "locked" -> Sharing.LOCKED;
            default ->
                throw new FlagException(
                        "bad-value",
                        "unsupported sharing value \"" + fields.text("sharing").orElse("") + "\"");
        };
        return new Cache(
                fields.target(),
                fields.text("id"),
                fields.text("source"),
                fields.text("from"),
                fields.isReadOnly(false),
                sharing,
                fields.mode(0755),
                fields.number("uid"),
                fields.number("gid"));
    }

    private static Secret secret(MountFields fields) throws FlagException {
        fields.allow(Set.of("type", "id", "target", "source", "env", "required", "mode", "uid", "gid"), "secret");
        Optional<String> target = fields.text("target");
        if (fields.text("id").isPresent() && fields.text("source").isPresent()) {
            throw new FlagException("secret-two-names", "invalid secret mount: both source and id can't be set");
        }
        Optional<String> id = fields.text("id").or(() -> fields.text("source"));
        if (id.isEmpty() && target.isEmpty()) {
            throw new FlagException("secret-without-name", "invalid secret mount: it needs an id or a target");
        }
        String name = id.orElseGet(() ->
                target.map(text -> text.substring(text.lastIndexOf('/') + 1)).orElse(""));
        return new Secret(
                name,
                target,
                fields.text("env"),
                fields.flag("required"),
                fields.mode(0400),
                fields.number("uid"),
                fields.number("gid"));
    }

    private static Ssh ssh(MountFields fields) throws FlagException {
        fields.allow(Set.of("type", "id", "target", "required", "mode", "uid", "gid"), "ssh");
        return new Ssh(
                fields.text("id").orElse("default"),
                fields.text("target"),
                fields.flag("required"),
                fields.mode(0600),
                fields.number("uid"),
                fields.number("gid"));
    }
}
