package dev.jbuild.core.engine;

import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How far containers are kept from the host, by what this process may do. */
public enum Isolation {
    ROOT("full: root with its own namespaces"),
    USER_NAMESPACE("user namespace with a range of ids"),
    SINGLE_ID("user namespace with a single id: files of other users can't be made"),
    NONE("none: this process has no rights to isolate anything, so RUN and run can't work");

    private final String words;

    Isolation(String words) {
        this.words = words;
    }

    /** The rung in words, as it is said to users. */
    public String words() {
        return words;
    }

    /** The rung on which a call stands, by what its process is; whether the kernel agrees shows when something is started. */
    public static Isolation of(Invocation invocation) {
        if (invocation.variable("JBUILD_USERNS").isPresent()) {
            return invocation
                            .variable("JBUILD_USERNS_RANGE")
                            .filter("single"::equals)
                            .isPresent()
                    ? SINGLE_ID
                    : USER_NAMESPACE;
        }
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0) ? ROOT : NONE;
        } catch (IOException noProc) {
            return NONE;
        }
    }
}
