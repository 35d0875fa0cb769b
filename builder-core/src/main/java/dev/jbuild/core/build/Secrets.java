package dev.jbuild.core.build;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@code --secret} names. The values stay in memory: no key, record, log or message holds them. */
final class Secrets {

    private static final long MAX_BYTES = 500 << 10;

    private Secrets() {}

    static Map<String, byte[]> read(List<String> flags, Invocation invocation) throws EngineException {
        Map<String, byte[]> secrets = new HashMap<>();
        for (String flag : flags) {
            Map<String, String> fields = fields(flag);
            String id = fields.getOrDefault("id", "");
            String type = fields.getOrDefault("type", "");
            if (id.isEmpty()) {
                throw new EngineException(
                        "JB1020",
                        "--secret has no id.",
                        "Write --secret id=NAME,src=FILE or --secret id=NAME,env=VARIABLE.");
            }
            String file = fields.getOrDefault("src", fields.getOrDefault("source", ""));
            if (fields.containsKey("env") || type.equals("env") || (file.isEmpty() && isVariable(id, invocation))) {
                String name = fields.getOrDefault("env", file.isEmpty() ? id : file);
                String value = invocation.environment().get(name);
                if (value == null) {
                    throw new EngineException(
                            "JB1021", "--secret id=" + id + ": the variable " + name + " is not set.", "Set it.");
                }
                secrets.put(id, value.getBytes(StandardCharsets.UTF_8));
            } else {
                secrets.put(id, readFile(id, invocation.resolve(file.isEmpty() ? id : file)));
            }
        }
        return secrets;
    }

    private static boolean isVariable(String id, Invocation invocation) {
        return invocation.environment().containsKey(id) && !Files.exists(invocation.resolve(id));
    }

    private static Map<String, String> fields(String flag) throws EngineException {
        Map<String, String> fields = new HashMap<>();
        for (String field : flag.split(",", -1)) {
            int equals = field.indexOf('=');
            String name = equals < 0 ? field : field.substring(0, equals);
            if (equals < 0 || !List.of("id", "src", "source", "env", "type").contains(name)) {
                throw new EngineException(
                        "JB1022",
                        "--secret: \"" + name + "\" is not a field of a secret.",
                        "The fields are id, src and env, each with a value: id=NAME,src=FILE.");
            }
            fields.put(name, field.substring(equals + 1));
        }
        return fields;
    }

    private static byte[] readFile(String id, Path file) throws EngineException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new EngineException(
                        "JB1023",
                        "--secret id=" + id + ": " + file + " is larger than " + MAX_BYTES + " bytes.",
                        "A secret is a small file.");
            }
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new EngineException(
                    "JB1024",
                    "--secret id=" + id + ": " + file + " can't be read.",
                    "Check the path and its permissions.",
                    failure);
        }
    }
}
