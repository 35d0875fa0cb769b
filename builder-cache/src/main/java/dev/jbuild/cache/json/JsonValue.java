package dev.jbuild.cache.json;

/** Any JSON value. Immutable. */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBool, JsonNull {}
