package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.seccomp.DefaultFilter;
import dev.jbuild.runtime.seccomp.SeccompCompiler;
import dev.jbuild.runtime.seccomp.SeccompProfile;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Compiled filters for policies. */
final class SeccompFilters {

    private static final String ARCHITECTURE = System.getProperty("os.arch", "");

    private SeccompFilters() {}

    /**
     * The filter for the kernel; empty if all calls are allowed.
     *
     * @throws SandboxException if the policy's profile can't be understood
     */
    static Optional<byte[]> compile(SeccompPolicy policy, Set<Capability> capabilities) throws SandboxException {
        return switch (policy) {
            case SeccompPolicy.Unconfined() -> Optional.empty();
            case SeccompPolicy.Default() ->
                Optional.of(
                        capabilities.equals(Capability.DEFAULT)
                                ? DefaultFilter.load(ARCHITECTURE)
                                : compile(SeccompProfile.docker(names(capabilities), ARCHITECTURE)));
            case SeccompPolicy.Profile profile ->
                Optional.of(compile(profile.parse(names(capabilities), ARCHITECTURE)));
        };
    }

    private static byte[] compile(SeccompProfile profile) {
        return SeccompCompiler.compile(profile, ARCHITECTURE);
    }

    private static Set<String> names(Set<Capability> capabilities) {
        return capabilities.stream().map(Capability::profileName).collect(Collectors.toSet());
    }
}
