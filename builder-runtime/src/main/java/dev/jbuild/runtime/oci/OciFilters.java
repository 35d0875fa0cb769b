package dev.jbuild.runtime.oci;

import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.runtime.sandbox.Capability;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SeccompPolicy;
import dev.jbuild.runtime.seccomp.SeccompProfile;
import java.nio.charset.StandardCharsets;
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
            case SeccompPolicy.Profile profile -> Optional.of(parsed(profile, capabilities, architecture));
        };
    }

    private static JsonObject parsed(SeccompPolicy.Profile profile, Set<String> capabilities, String architecture)
            throws SandboxException {
        try {
            return OciSeccomp.json(
                    SeccompProfile.parse(profile.json().getBytes(StandardCharsets.UTF_8), capabilities, architecture),
                    architecture);
        } catch (RuntimeException failure) {
            throw new SandboxException(
                    "JB5108",
                    SandboxException.Kind.FAILED,
                    "The seccomp profile can't be used: " + failure.getMessage() + ".",
                    failure);
        }
    }
}
