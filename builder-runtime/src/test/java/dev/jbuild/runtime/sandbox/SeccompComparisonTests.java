package dev.jbuild.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.Probe;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel compares halves of 32 bits only; that a profile's comparisons are of 64 bits is what the compiled filter has to see to. */
class SeccompComparisonTests extends BoxTest {

    private static final long REFUSED = 77;

    /** At the edges of both halves of the values below, and of all numbers. */
    private static final List<Long> ARGUMENTS = Stream.of(
                    "0",
                    "1",
                    "4",
                    "5",
                    "6",
                    "2147483648",
                    "4294967295",
                    "4294967296",
                    "4294967300",
                    "4294967301",
                    "4294967302",
                    "8589934596",
                    "8589934597",
                    "9223372036854775808",
                    "18446744073709551615")
            .map(Long::parseUnsignedLong)
            .toList();

    @ParameterizedTest
    @CsvSource({
        "LT, 5",
        "LE, 5",
        "GT, 5",
        "GE, 5",
        "EQ, 5",
        "LT, 4294967301",
        "LE, 4294967301",
        "GT, 4294967301",
        "GE, 4294967301",
        "EQ, 4294967301",
        "GE, 0",
        "LT, 0",
        "GT, 4294967295",
        "LE, 4294967295",
        "GE, 4294967296",
        "LT, 4294967296"
    })
    void theKernelAnswersAsTheProfileSays(String comparison, long value) throws Exception {
        String profile = "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"getppid\"],"
                + "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":" + REFUSED + ",\"args\":[{\"index\":0,\"value\":" + value
                + ",\"op\":\"SCMP_CMP_" + comparison + "\"}]}]}";
        box.process(process -> process.withSeccomp(new SeccompPolicy.Profile(profile)));

        List<String> arguments = Stream.concat(
                        Stream.of("answers"), ARGUMENTS.stream().map(Long::toUnsignedString))
                .toList();
        assertThat(Probe.self(box, arguments.toArray(String[]::new)).list("answers"))
                .isEqualTo(ARGUMENTS.stream()
                        .map(argument -> holds(comparison, Long.compareUnsigned(argument, value)) ? REFUSED : 0)
                        .map(number -> Long.toString(number))
                        .toList());
    }

    private static boolean holds(String comparison, int order) {
        return switch (comparison) {
            case "LT" -> order < 0;
            case "LE" -> order <= 0;
            case "GT" -> order > 0;
            case "GE" -> order >= 0;
            case "EQ" -> order == 0;
            default -> throw new IllegalArgumentException(comparison);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCMP_ACT_TRACE", "SCMP_ACT_NOTIFY"})
    void actionsThatAskSomebodyElseAreRefused(String action) {
        box.process(process -> process.withSeccomp(
                new SeccompPolicy.Profile("{\"defaultAction\":\"" + action + "\",\"syscalls\":[]}")));
        assertThatThrownBy(() -> box.run("/bin/true"))
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining(action + " asks another program what to do");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_TRAP"})
    void actionsThatEndTheProgramDo(String action) throws Exception {
        box.process(process -> process.withInit(true)
                .withSeccomp(new SeccompPolicy.Profile("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":["
                        + "{\"names\":[\"getppid\"],\"action\":\"" + action + "\"}]}")));
        assertThat(box.run("/bin/probe", "answers", "0").code()).isEqualTo(128 + 31);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCMP_ACT_LOG", "SCMP_ACT_ALLOW"})
    void actionsThatLetGoOnDo(String action) throws Exception {
        box.process(process -> process.withSeccomp(new SeccompPolicy.Profile(
                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"getppid\"],\"action\":\"" + action
                        + "\"}]}")));
        assertThat(Probe.self(box, "answers", "0").list("answers")).containsExactly("0");
    }
}
