package dev.jbuild.runtime.oci;

import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.runtime.sandbox.Capability;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SeccompPolicy;
import dev.jbuild.runtime.seccomp.SeccompProfile;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The filter of a process as a bundle has it. */
final class OciFilters {

    private OciFilters() {}

    static Optional<JsonObject> of(ProcessSpec process, String architecture) throws SandboxException {
        Set<String> capabilities =
                process.capabilities().stream().map(Capability::profileName).collect(Collectors.toSet());
        return switch (process.seccomp()) {
            case SeccompPolicy.Unconfined() -> Optional.empty();
            case SeccompPolicy.Default() ->
                Optional.of(OciSeccomp.json(SeccompProfile.docker(capabilities, architecture), architecture));
            case SeccompPolicy.Profile profile ->
                Optional.of(OciSeccomp.json(profile.parse(capabilities, architecture), architecture));
        };
    }
}
