package dev.jbuild.core.template;

import dev.jbuild.cache.json.JsonValue;
import java.util.List;

/** What a value can be asked with arguments, as {@code .Label "name"} of a container. */
@FunctionalInterface
public interface Method {
    JsonValue call(List<JsonValue> arguments);
}
