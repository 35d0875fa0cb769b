package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.seccomp.SeccompProfile;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Which system calls a process may make. */
public sealed interface SeccompPolicy {

    /** Docker's default profile, for the capabilities that the process has. */
    SeccompPolicy DEFAULT = new Default();

    /** All. */
    SeccompPolicy UNCONFINED = new Unconfined();

    /** See {@link #DEFAULT}. */
    record Default() implements SeccompPolicy {}

    /** See {@link #UNCONFINED}. */
    record Unconfined() implements SeccompPolicy {}

    /** A profile in docker's JSON format. */
    record Profile(String json) implements SeccompPolicy {

        /**
         * Reads it.
         *
         * @param capabilities the process's, as {@code CAP_CHOWN}
         * @param architecture in the JVM's name for it
         * @throws SandboxException if it can't be understood
         */
        public SeccompProfile parse(Set<String> capabilities, String architecture) throws SandboxException {
            try {
                return SeccompProfile.parse(json.getBytes(StandardCharsets.UTF_8), capabilities, architecture);
            } catch (RuntimeException failure) {
                throw new SandboxException(
                        "JB5108",
                        SandboxException.Kind.FAILED,
                        "The seccomp profile can't be used: " + failure.getMessage() + ".",
                        failure);
            }
        }
    }
}
