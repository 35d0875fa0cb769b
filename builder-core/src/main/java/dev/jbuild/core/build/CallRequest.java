package dev.jbuild.core.build;

import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import java.util.List;

/**
 * What {@code build --call=METHOD[,format=json][,ignorestatus]} asks.
 *
 * @param json whether a program is to read the answer
 * @param ignoreStatus whether findings are no failure
 */
public record CallRequest(Method method, boolean json, boolean ignoreStatus) {

    /** The questions; {@link #BUILD} is none. */
    public enum Method {
        BUILD,
        CHECK,
        OUTLINE,
        TARGETS
    }

    private static final List<String> METHODS = List.of("build", "check", "outline", "targets");

    /**
     * Reads the flag.
     *
     * @throws EngineException if it names no method, or an option that there is not
     */
    public static CallRequest parse(String flag) throws EngineException {
        CallRequest call = new CallRequest(Method.BUILD, false, false);
        for (String field : flag.split(",", -1)) {
            call = switch (field) {
                case "" -> call;
                case "build" -> call.with(Method.BUILD);
                case "check", "lint" -> call.with(Method.CHECK);
                case "outline" -> call.with(Method.OUTLINE);
                case "targets" -> call.with(Method.TARGETS);
                case "format=json" -> new CallRequest(call.method, true, call.ignoreStatus);
                case "format=text" -> new CallRequest(call.method, false, call.ignoreStatus);
                case "ignorestatus", "ignorestatus=true" -> new CallRequest(call.method, call.json, true);
                case "ignorestatus=false" -> new CallRequest(call.method, call.json, false);
                default ->
                    throw new EngineException(
                            "JB1005",
                            "--call=" + flag + ": \"" + field + "\" is not known.",
                            CloseNames.closest(field, METHODS)
                                    .map(close -> "Did you mean --call=" + close + "?")
                                    .orElse("Write --call=check, outline or targets, with ,format=json behind it if a"
                                            + " program is to read it."));
            };
        }
        return call;
    }

    /** The same with another method. */
    public CallRequest with(Method other) {
        return new CallRequest(other, json, ignoreStatus);
    }
}
