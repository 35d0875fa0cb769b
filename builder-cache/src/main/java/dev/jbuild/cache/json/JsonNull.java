package dev.jbuild.cache.json;

/** {@code null}. */
public record JsonNull() implements JsonValue {}
