package dev.jbuild.core.compile;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which build arguments have a meaning of their own. */
public final class BuildVariableNames {

    private BuildVariableNames() {}

    /** The proxy arguments among those given; RUN sees them without an ARG. */
    public static Map<String, String> proxies(Map<String, String> buildArgs) {
        Map<String, String> proxies = new LinkedHashMap<>(buildArgs);
        proxies.keySet().retainAll(BuildVariables.PROXIES);
        return proxies;
    }
}
