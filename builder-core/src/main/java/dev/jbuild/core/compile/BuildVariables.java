package dev.jbuild.core.compile;

import dev.jbuild.core.image.Platform;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The variables that every build has without anybody declaring their values. */
public final class BuildVariables {

    /** Arguments that RUN sees although no ARG declares them; they count neither for the cache nor in the history. */
    private static final Set<String> PROXIES = Set.of(
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "FTP_PROXY",
            "ftp_proxy",
            "NO_PROXY",
            "no_proxy",
            "ALL_PROXY",
            "all_proxy");

    private BuildVariables() {}

    /** The proxy arguments among those given, in both spellings; RUN sees them without an ARG. */
    public static Map<String, String> proxies(Map<String, String> buildArgs) {
        Map<String, String> proxies = new LinkedHashMap<>(buildArgs);
        proxies.keySet().retainAll(PROXIES);
        // Some programs look for one spelling, some for the other.
        for (Map.Entry<String, String> given : Map.copyOf(proxies).entrySet()) {
            proxies.putIfAbsent(given.getKey().toUpperCase(Locale.ROOT), given.getValue());
            proxies.putIfAbsent(given.getKey().toLowerCase(Locale.ROOT), given.getValue());
        }
        return proxies;
    }

    /** TARGETPLATFORM and its kind: known in FROM, and in a stage once an ARG declares them. */
    static Map<String, String> predefined(Platform target, String targetStage) {
        Map<String, String> variables = new LinkedHashMap<>();
        add(variables, "BUILD", Platform.ofThisMachine());
        add(variables, "TARGET", target);
        variables.put("TARGETSTAGE", targetStage);
        return variables;
    }

    private static void add(Map<String, String> variables, String prefix, Platform platform) {
        variables.put(prefix + "PLATFORM", platform.toString());
        variables.put(prefix + "OS", platform.os());
        variables.put(prefix + "OSVERSION", "");
        variables.put(prefix + "ARCH", platform.architecture());
        variables.put(prefix + "VARIANT", platform.variant());
    }
}
