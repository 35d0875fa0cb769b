package dev.jbuild.core.template;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonNull;
import dev.jbuild.cache.json.JsonNumber;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonString;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One application of a template to a value. One thread's. */
final class Evaluation {

    private static final int LARGEST_COUNT = 100_000;

    private final JsonValue root;
    private final Map<String, Method> methods;
    private final Set<String> optional;
    private final boolean heading;
    private final TemplateFailures failures;
    private final StringBuilder out = new StringBuilder();
    private final List<Variable> variables = new ArrayList<>();

    private static final class Variable {
        private final String name;
        private JsonValue value;

        Variable(String name, JsonValue value) {
            this.name = name;
            this.value = value;
        }
    }

    Evaluation(
            JsonValue root,
            Map<String, Method> methods,
            Set<String> optional,
            boolean heading,
            TemplateFailures failures) {
        this.root = root;
        this.methods = methods;
        this.optional = optional;
        this.heading = heading;
        this.failures = failures;
    }

    String render(List<Node> nodes) throws EngineException {
        variables.add(new Variable("$", root));
        all(nodes, root);
        return out.toString();
    }

    private void all(List<Node> nodes, JsonValue dot) throws EngineException {
        int known = variables.size();
        for (Node node : nodes) {
            one(node, dot);
        }
        forget(known);
    }

    private void forget(int known) {
        variables.subList(known, variables.size()).clear();
    }

    private void one(Node node, JsonValue dot) throws EngineException {
        int known = variables.size();
        switch (node) {
            case Node.Text text -> out.append(text.text());
            case Node.Action action -> {
                JsonValue value = pipeline(action.pipeline(), dot);
                if (action.pipeline().variables().isEmpty()) {
                    out.append(GoText.of(value));
                }
                return;
            }
            case Node.If(Expression.Pipeline condition, List<Node> then, List<Node> otherwise) ->
                all(Functions.isTrue(pipeline(condition, dot)) ? then : otherwise, dot);
            case Node.With(Expression.Pipeline of, List<Node> then, List<Node> otherwise) -> {
                JsonValue value = pipeline(of, dot);
                boolean there = Functions.isTrue(value);
                all(there ? then : otherwise, there ? value : dot);
            }
            case Node.Range range -> range(range, dot);
        }
        forget(known);
    }

    private void range(Node.Range range, JsonValue dot) throws EngineException {
        JsonValue values = value(range.values(), dot);
        List<Map.Entry<JsonValue, JsonValue>> items = new ArrayList<>();
        switch (values) {
            case JsonArray array -> {
                for (JsonValue item : array.values()) {
                    items.add(Map.entry(JsonNumber.of(items.size()), item));
                }
            }
            case JsonObject object ->
                // As Go has it: by the keys' order, so that it is always the same.
                new TreeMap<>(object.members())
                        .forEach((key, value) -> items.add(Map.entry(new JsonString(key), value)));
            case JsonNumber number
            when number.literal().matches("[0-9]{1,6}") && number.toLong() <= LARGEST_COUNT -> {
                for (long index = 0; index < number.toLong(); index++) {
                    items.add(Map.entry(JsonNumber.of(index), JsonNumber.of(index)));
                }
            }
            case JsonNull nothing -> {}
            default ->
                throw failures.failing(
                        range.values().at(),
                        GoText.type(values) + " is nothing to range over (range can't iterate over " + GoText.of(values)
                                + ")",
                        "A list or a map is.");
        }
        for (Map.Entry<JsonValue, JsonValue> item : items) {
            int known = variables.size();
            List<String> names = range.values().variables();
            if (!names.isEmpty()) {
                set(names.getLast(), item.getValue(), range.values().declares());
            }
            if (names.size() == 2) {
                set(names.getFirst(), item.getKey(), range.values().declares());
            }
            all(range.body(), item.getValue());
            forget(known);
        }
        if (items.isEmpty()) {
            all(range.otherwise(), dot);
        }
    }

    /** Sets the variables as well. */
    private JsonValue pipeline(Expression.Pipeline pipeline, JsonValue dot) throws EngineException {
        JsonValue value = value(pipeline, dot);
        for (String name : pipeline.variables()) {
            set(name, value, pipeline.declares());
        }
        return value;
    }

    private JsonValue value(Expression.Pipeline pipeline, JsonValue dot) throws EngineException {
        Optional<JsonValue> value = Optional.empty();
        for (Expression.Command command : pipeline.commands()) {
            value = Optional.of(command(command, dot, value));
        }
        return value.orElseThrow();
    }

    private void set(String name, JsonValue value, boolean declares) {
        if (declares) {
            variables.add(new Variable(name, value));
        } else {
            variables.stream()
                    .filter(variable -> variable.name.equals(name))
                    .reduce((older, newer) -> newer)
                    .ifPresent(variable -> variable.value = value);
        }
    }

    private JsonValue command(Expression.Command command, JsonValue dot, Optional<JsonValue> piped)
            throws EngineException {
        Expression first = command.operands().getFirst();
        List<Expression> given =
                command.operands().subList(1, command.operands().size());
        if (first instanceof Expression.Function(String name, int at)) {
            return call(name, at, given, dot, piped);
        }
        List<JsonValue> arguments = arguments(given, dot, piped);
        if (first instanceof Expression.Field field) {
            return field(field, dot, arguments);
        }
        if (!arguments.isEmpty()) {
            throw failures.failing(
                    command.at(),
                    "only functions and methods have arguments (can't give argument to non-function)",
                    "Put a function first, for example (eq .A .B).");
        }
        return operand(first, dot);
    }

    private List<JsonValue> arguments(List<Expression> given, JsonValue dot, Optional<JsonValue> piped)
            throws EngineException {
        List<JsonValue> arguments = new ArrayList<>();
        for (Expression expression : given) {
            arguments.add(operand(expression, dot));
        }
        piped.ifPresent(arguments::add);
        return arguments;
    }

    private JsonValue call(String name, int at, List<Expression> given, JsonValue dot, Optional<JsonValue> piped)
            throws EngineException {
        try {
            if (name.equals("and") || name.equals("or")) {
                return shortly(name, given, dot, piped);
            }
            return Functions.call(name, arguments(given, dot, piped), heading);
        } catch (Functions.Wrong wrong) {
            throw failures.failing(at, String.valueOf(wrong.getMessage()), "");
        }
    }

    /** What decides already keeps what follows from being looked at. */
    private JsonValue shortly(String name, List<Expression> given, JsonValue dot, Optional<JsonValue> piped)
            throws EngineException, Functions.Wrong {
        List<JsonValue> values = new ArrayList<>();
        for (Expression expression : given) {
            JsonValue value = operand(expression, dot);
            if (Functions.isTrue(value) == name.equals("or")) {
                return value;
            }
            values.add(value);
        }
        piped.ifPresent(values::add);
        return Functions.call(name, values, heading);
    }

    private JsonValue operand(Expression expression, JsonValue dot) throws EngineException {
        return switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Dot() -> dot;
            case Expression.Variable(String name, int at) ->
                variables.reversed().stream()
                        .filter(variable -> variable.name.equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("the parser knows all variables: " + name))
                        .value;
            case Expression.Field field -> field(field, dot, List.of());
            case Expression.Function(String name, int at) -> call(name, at, List.of(), dot, Optional.empty());
            case Expression.Nested(Expression.Pipeline pipeline) -> pipeline(pipeline, dot);
        };
    }

    private JsonValue field(Expression.Field field, JsonValue dot, List<JsonValue> arguments) throws EngineException {
        JsonValue value = operand(field.of(), dot);
        boolean lost = false;
        for (int index = 0; index < field.names().size(); index++) {
            String name = field.names().get(index);
            boolean last = index == field.names().size() - 1;
            if (index == 0 && last && methods.containsKey(name) && value.equals(root)) {
                return method(name, arguments, field.at());
            }
            if (lost) {
                continue;
            }
            Optional<JsonValue> member = member(value, name, field);
            lost = member.isEmpty();
            value = member.orElse(new JsonNull());
        }
        if (!arguments.isEmpty()) {
            throw failures.failing(
                    field.at(),
                    "." + field.names().getLast() + " is no method and has no arguments",
                    "Lists and maps are asked with index, for example (index .Args 0).");
        }
        return value;
    }

    private JsonValue method(String name, List<JsonValue> arguments, int at) throws EngineException {
        Method method = methods.get(name);
        if (method == null || arguments.size() != 1 || !(arguments.getFirst() instanceof JsonString)) {
            throw failures.failing(
                    at, "." + name + " wants one string as its argument", "For example ." + name + " \"x\".");
        }
        return method.call(arguments);
    }

    /** Empty for what a map does not have; what docker's types do not have is a mistake. */
    private Optional<JsonValue> member(JsonValue value, String name, Expression.Field field) throws EngineException {
        if (!(value instanceof JsonObject object)) {
            throw failures.failing(
                    field.at(),
                    value instanceof JsonNull
                            ? "there is nothing that could have a field ." + name + " (nil pointer evaluating)"
                            : "a " + GoText.type(value) + " has no field ." + name + " (can't evaluate field " + name
                                    + ")",
                    value instanceof JsonNull ? "Ask first, with {{if}} or {{with}}." : "");
        }
        Optional<JsonValue> member = object.get(name);
        if (member.isPresent()) {
            return member;
        }
        if (optional.contains(name)) {
            return Optional.of(new JsonNull());
        }
        // Names of docker's types begin with capitals; other objects are maps, of which anything may be asked.
        if (object.members().isEmpty()
                || !Character.isUpperCase(name.charAt(0))
                || !Character.isUpperCase((object.members().firstEntry().getKey() + " ").charAt(0))) {
            return Optional.empty();
        }
        throw failures.failing(
                field.at(),
                "there is no field ." + name + " (can't evaluate field " + name + ")",
                CloseNames.closest(name, object.members().keySet())
                        .map(close -> "Did you mean ." + close + "?")
                        .orElse("{{json .}} shows what there is."));
    }
}
