package dev.jbuild.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.runtime.testing.Requirements;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the launcher takes for a plan. It only reads here: nothing of any of these plans is executed. */
@Timeout(300)
class CheckPlanTests {

    private static final String LAUNCHER = System.getProperty("jbuild.jbrun", "");
    private static final int HEADER = 16;

    private record Verdict(int code, String text) {}

    private static Verdict check(byte[] plan, String... before) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(List.of(LAUNCHER, "check-plan"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(plan);
        } catch (IOException itHasSeenEnough) {
            // It refuses what is too long without reading it all.
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Verdict(process.waitFor(), text.strip());
    }

    private static Verdict check(PlanOp... operations) throws Exception {
        return check(new LaunchPlan(List.of(operations)).encode());
    }

    private static byte[] body(byte[] plan) {
        return Arrays.copyOfRange(plan, HEADER, plan.length);
    }

    private static List<PlanOp> least() {
        return new ArrayList<>(List.of(
                new PlanOp.Namespaces(Set.of()),
                new PlanOp.Overlay(List.of("/l"), "/u", "/w", false, false, false),
                new PlanOp.Pivot(),
                new PlanOp.WorkingDirectory("/"),
                new PlanOp.User(0, 0, List.of()),
                new PlanOp.Capabilities(0),
                new PlanOp.Execute(List.of("x"))));
    }

    private static Verdict checkWith(int index, PlanOp operation) throws Exception {
        List<PlanOp> operations = least();
        operations.add(index, operation);
        return check(new LaunchPlan(operations).encode());
    }

    @Test
    void plansThatJavaWritesAreAccepted() throws Exception {
        assertThat(check(LaunchPlanTests.everything().encode())).isEqualTo(new Verdict(0, ""));
        assertThat(check(new LaunchPlan(least()).encode())).isEqualTo(new Verdict(0, ""));
    }

    @Test
    void everyPartThatPlansHaveToHaveIsMissed() throws Exception {
        for (int i = 0; i < least().size(); i++) {
            List<PlanOp> operations = least();
            PlanOp missing = operations.remove(i);
            assertThat(check(new LaunchPlan(operations).encode()).text())
                    .as(missing.toString())
                    .contains("an op is missing that every plan has");
        }
    }

    @Test
    void orderIsLaw() throws Exception {
        assertThat(checkWith(0, new PlanOp.Mask(List.of("/x"))).text()).contains("wrong order");
        assertThat(checkWith(3, new PlanOp.Mask(List.of("/x"))).text()).contains("wrong order");
        assertThat(checkWith(7, new PlanOp.Environment(List.of())).text()).contains("wrong order");
        assertThat(checkWith(6, new PlanOp.Bind("/a", "/b", false, false, PlanOp.Propagation.PRIVATE, false))
                        .text())
                .contains("wrong order");
        assertThat(checkWith(2, new PlanOp.Overlay(List.of("/l"), "/u", "/w", false, false, false))
                        .text())
                .contains("stands twice");
        assertThat(checkWith(6, new PlanOp.Capabilities(1)).text()).contains("stands twice");
    }

    @Test
    void argumentsHaveTheirKinds() throws Exception {
        for (String path : List.of("", "relative", "/a/../b", "/..", "/a/..", "/a\0b", "/" + "x".repeat(5000))) {
            assertThat(checkWith(2, new PlanOp.Bind("/a", path, false, false, PlanOp.Propagation.PRIVATE, false))
                            .code())
                    .as(path)
                    .isEqualTo(1);
        }
        for (String path : List.of("/..a", "/a..", "/.../b", "//", "/a/./b")) {
            assertThat(checkWith(2, new PlanOp.Bind("/a", path, false, false, PlanOp.Propagation.PRIVATE, false))
                            .code())
                    .as(path)
                    .isZero();
        }
        assertThat(checkWith(2, new PlanOp.Mask(List.of())).text()).contains("too few arguments");
        assertThat(checkWith(2, new PlanOp.Mount("", "/x", Set.of(), false, List.of()))
                        .text())
                .contains("a text is empty");
        assertThat(check(new PlanOp.Execute(List.of())).text()).contains("too few arguments");
    }

    @Test
    void framesAreChecked() throws Exception {
        byte[] good = LaunchPlanTests.everything().encode();
        assertThat(check(new byte[0]).text()).contains("cut off");
        assertThat(check(Arrays.copyOf(good, good.length - 1)).text()).contains("cut off");
        assertThat(check(Arrays.copyOf(good, good.length + 1)).text()).contains("something follows it");
        byte[] damaged = good.clone();
        damaged[good.length - 1] ^= 1;
        assertThat(check(damaged).text()).contains("checksum");
        byte[] other = good.clone();
        other[4] = 2;
        assertThat(check(other).text()).contains("no plan of this version");
        byte[] huge = ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x3150424a)
                .putInt(1)
                .putInt(LaunchPlan.LIMIT + 1)
                .array();
        assertThat(check(huge).text()).contains("longer than 16 MiB");
        assertThat(check(LaunchPlan.frame(body(new byte[HEADER]))).text()).contains("an op is missing");
    }

    @Test
    void mostIsWhatFitsIntoSixteenMegabytes() throws Exception {
        List<PlanOp> operations = least();
        operations.add(2, new PlanOp.File("/f", 0, 0, 0, false, new byte[(16 << 20) - 1000]));
        assertThat(check(new LaunchPlan(operations).encode()).code()).isZero();
        byte[] many = new byte[4 * 8193];
        Arrays.fill(many, (byte) 0);
        assertThat(check(LaunchPlan.frame(many)).text()).contains("too many ops");
    }

    /** Whatever the bytes are, the launcher says yes or no, and never dies of them. */
    @Test
    void mutatedPlansAreRefusedOrHarmless() throws Exception {
        long seed = System.nanoTime();
        System.out.println("CheckPlanTests seed " + seed);
        Random random = new Random(seed);
        byte[] good = body(LaunchPlanTests.everything().encode());
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            Verdict verdict = check(LaunchPlan.frame(mutate(good, random)));
            assertThat(verdict.code())
                    .as("seed " + seed + " round " + i + ": " + verdict.text())
                    .isIn(0, 1);
            refused += verdict.code();
        }
        assertThat(refused).isGreaterThan(1500);
    }

    private static byte[] mutate(byte[] good, Random random) throws IOException {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xff);
                case 4 -> {
                    ByteArrayOutputStream twice = new ByteArrayOutputStream();
                    int end = at + random.nextInt(bytes.length - at);
                    twice.write(bytes, 0, end);
                    twice.write(bytes, at, bytes.length - at);
                    bytes = twice.toByteArray();
                }
                default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0);
            }
            if (bytes.length == 0) {
                return bytes;
            }
        }
        return bytes;
    }

    @Test
    void readerIsCleanUnderValgrind() throws Exception {
        Requirements.program("/usr/bin/valgrind");
        String[] valgrind = {"/usr/bin/valgrind", "-q", "--error-exitcode=99", "--track-fds=no"};
        byte[] good = body(LaunchPlanTests.everything().encode());
        Verdict accepted = check(LaunchPlan.frame(good), valgrind);
        Requirements.need(!accepted.text().contains("Fatal error"), "valgrind can't run here: " + accepted.text());
        assertThat(accepted).isEqualTo(new Verdict(0, ""));
        Random random = new Random(42);
        for (int i = 0; i < 25; i++) {
            assertThat(check(LaunchPlan.frame(mutate(good, random)), valgrind).code())
                    .isIn(0, 1);
        }
    }
}
