package dev.jbuild.runtime.user;

import java.util.List;
import java.util.Optional;

/**
 * Whom a process runs as.
 *
 * @param groups supplementary groups
 * @param home the user's directory, if the image's passwd names one
 */
public record UserSpec(int uid, int gid, List<Integer> groups, Optional<String> home) {

    public UserSpec {
        groups = List.copyOf(groups);
    }
}
