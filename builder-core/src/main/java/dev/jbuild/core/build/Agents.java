package dev.jbuild.core.build;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@code --ssh} names: {@code default}, {@code ID}, or {@code ID=SOCKET}. */
final class Agents {

    private Agents() {}

    /**
     * The agents' sockets, by ID.
     *
     * @throws EngineException if there is no agent
     */
    static Map<String, Path> read(List<String> flags, Invocation invocation) throws EngineException {
        Map<String, Path> agents = new HashMap<>();
        for (String flag : flags) {
            int equals = flag.indexOf('=');
            String id = equals < 0 ? flag : flag.substring(0, equals);
            String socket = equals < 0
                    ? invocation.environment().getOrDefault("SSH_AUTH_SOCK", "")
                    : flag.substring(equals + 1);
            if (id.isEmpty() || socket.isEmpty()) {
                throw new EngineException(
                        "JB1025",
                        "--ssh " + flag + ": there is no agent, SSH_AUTH_SOCK is not set.",
                        "Start one (ssh-agent, ssh-add), or name its socket: --ssh default=/path/to/socket.");
            }
            Path path = invocation.resolve(socket);
            if (!Files.exists(path) || Files.isRegularFile(path) || Files.isDirectory(path)) {
                throw new EngineException(
                        "JB1026",
                        "--ssh " + flag + ": " + path + " is no socket of an agent.",
                        "Keys are not read: add them to an agent with ssh-add, and give its socket.");
            }
            agents.put(id, path);
        }
        return agents;
    }
}
