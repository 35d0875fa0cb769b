package dev.jbuild.core.template;

import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.failure.EngineException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A template that can be applied to values, any number of times. Immutable. */
public final class Template {

    private final List<Node> nodes;
    private final TemplateFailures failures;

    private Template(List<Node> nodes, TemplateFailures failures) {
        this.nodes = List.copyOf(nodes);
        this.failures = failures;
    }

    /**
     * Reads a template.
     *
     * @throws EngineException that says where it can't be read
     */
    public static Template parse(String text) throws EngineException {
        return new Template(TemplateParser.parse(text), new TemplateFailures(text));
    }

    /**
     * Applies it.
     *
     * @param optional members that not every value has, which are nil then; other missing ones are a mistake of the template
     * @throws EngineException that says where it does not fit the value
     */
    public String render(JsonValue value, Set<String> optional) throws EngineException {
        return new Evaluation(value, Map.of(), optional, false, failures).render(nodes);
    }

    /**
     * Applies it to the top of a table, where functions leave their arguments as they are.
     *
     * @param methods of the value, by name
     */
    String render(JsonValue value, Map<String, Method> methods, boolean heading) throws EngineException {
        return new Evaluation(value, methods, Set.of(), heading, failures).render(nodes);
    }
}
