package dev.jbuild.core.exec;

import dev.jbuild.core.failure.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code --add-host name:address}, or with an equals sign, as docker has it. */
public final class HostEntries {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}");
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private HostEntries() {}

    /**
     * Lines for /etc/hosts.
     *
     * @throws EngineException if one is no name with an address
     */
    public static List<String> parse(List<String> flags) throws EngineException {
        List<String> lines = new ArrayList<>();
        for (String flag : flags) {
            int cut = flag.indexOf('=') > 0 ? flag.indexOf('=') : flag.indexOf(':');
            String name = cut < 0 ? flag : flag.substring(0, cut);
            String address = cut < 0 ? "" : flag.substring(cut + 1);
            // Programs share the network of the machine, so its gateway is the machine itself.
            address = address.equals("host-gateway") ? "127.0.0.1" : address.replaceAll("^\\[|]$", "");
            if (!NAME.matcher(name).matches() || !ADDRESS.matcher(address).matches()) {
                throw new EngineException(
                        "JB1008",
                        "--add-host " + flag + " is no name with an address.",
                        "Write for example --add-host db:10.0.0.5.");
            }
            lines.add(address + "\t" + name);
        }
        return lines;
    }
}
