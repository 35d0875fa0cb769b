package dev.jbuild.cache.json;

/** A JSON string. */
public record JsonString(String value) implements JsonValue {}
