package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.user.UserSpec;
import java.util.List;
import java.util.Set;

/**
 * The process of a sandbox.
 *
 * @param arguments the program, looked up in the environment's PATH, and its arguments
 * @param environment {@code NAME=value}
 * @param directory absolute; has to exist
 * @param init whether process 1 is an init that reaps and forwards signals, and the program its child
 */
public record ProcessSpec(
        List<String> arguments,
        List<String> environment,
        String directory,
        UserSpec user,
        boolean init,
        String hostname,
        Set<Capability> capabilities,
        SeccompPolicy seccomp,
        boolean noNewPrivileges,
        boolean readOnlyRootfs,
        List<ResourceLimit> limits) {

    public ProcessSpec {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("a process has a program");
        }
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        capabilities = Set.copyOf(capabilities);
        limits = List.copyOf(limits);
    }

    /** A process with docker's defaults: 14 capabilities, the default seccomp profile, no init. */
    public static ProcessSpec of(List<String> arguments, List<String> environment, String directory, UserSpec user) {
        return new ProcessSpec(
                arguments,
                environment,
                directory,
                user,
                false,
                "localhost",
                Capability.DEFAULT,
                SeccompPolicy.DEFAULT,
                false,
                false,
                List.of());
    }

    public ProcessSpec withInit(boolean value) {
        return new ProcessSpec(
                arguments,
                environment,
                directory,
                user,
                value,
                hostname,
                capabilities,
                seccomp,
                noNewPrivileges,
                readOnlyRootfs,
                limits);
    }

    public ProcessSpec withHostname(String value) {
        return new ProcessSpec(
                arguments,
                environment,
                directory,
                user,
                init,
                value,
                capabilities,
                seccomp,
                noNewPrivileges,
                readOnlyRootfs,
                limits);
    }

    public ProcessSpec withCapabilities(Set<Capability> value) {
        return new ProcessSpec(
                arguments,
                environment,
                directory,
                user,
                init,
                hostname,
                value,
                seccomp,
                noNewPrivileges,
                readOnlyRootfs,
                limits);
    }

    public ProcessSpec withSeccomp(SeccompPolicy value) {
        return new ProcessSpec(
                arguments,
                environment,
                directory,
                user,
                init,
                hostname,
                capabilities,
                value,
                noNewPrivileges,
                readOnlyRootfs,
                limits);
    }

    public ProcessSpec withNoNewPrivileges(boolean value) {
        return new ProcessSpec(
                arguments,
                environment,
                directory,
                user,
                init,
                hostname,
                capabilities,
                seccomp,
                value,
                readOnlyRootfs,
                limits);
    }

    public ProcessSpec withReadOnlyRootfs(boolean value) {
        return new ProcessSpec(
                arguments,
                environment,
                directory,
                user,
                init,
                hostname,
                capabilities,
                seccomp,
                noNewPrivileges,
                value,
                limits);
    }

    public ProcessSpec withLimits(List<ResourceLimit> value) {
        return new ProcessSpec(
                arguments,
                environment,
                directory,
                user,
                init,
                hostname,
                capabilities,
                seccomp,
                noNewPrivileges,
                readOnlyRootfs,
                value);
    }
}
