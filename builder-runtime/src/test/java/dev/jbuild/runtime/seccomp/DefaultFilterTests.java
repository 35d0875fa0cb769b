package dev.jbuild.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.runtime.sandbox.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultFilterTests {

    /** After a change of the profile or the compiler: run this with {@code -Djbuild.regenerate=true}, then again. */
    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void precompiledFilterIsWhatTheProfileCompilesTo(String architecture) throws Exception {
        byte[] compiled = SeccompCompiler.compile(
                SeccompProfile.docker(
                        Capability.DEFAULT.stream().map(Capability::profileName).collect(Collectors.toSet()),
                        architecture),
                architecture);
        if (Boolean.getBoolean("jbuild.regenerate")) {
            Files.write(
                    Path.of("src/main/resources/dev/jbuild/runtime/seccomp", DefaultFilter.resource(architecture)),
                    compiled);
        }
        assertThat(DefaultFilter.load(architecture)).isEqualTo(compiled);
    }
}
