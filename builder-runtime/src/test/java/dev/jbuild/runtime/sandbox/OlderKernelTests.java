package dev.jbuild.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.runtime.launcher.LaunchReport;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.launcher.ReportReader;
import dev.jbuild.runtime.plan.LaunchPlan;
import dev.jbuild.runtime.plan.PlanOp;
import dev.jbuild.runtime.process.ChildProcess;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.process.Spawn;
import dev.jbuild.runtime.testing.BoxTest;
import dev.jbuild.runtime.testing.TestBox;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The way of kernels before 6.13, which take no descriptors as layers of an overlay. A plan can ask for it, so that it is
 * tried on newer ones too.
 */
class OlderKernelTests extends BoxTest {

    private static PlanOp byMount(PlanOp operation) {
        return operation instanceof PlanOp.Overlay overlay
                ? new PlanOp.Overlay(
                        overlay.lowers(), overlay.upper(), overlay.work(), overlay.userXattr(), true, overlay.devices())
                : operation;
    }

    /** Runs a plan by the launcher alone; gives what the program wrote and then what the launcher said. */
    private String run(String script, List<LaunchReport> said) throws Exception {
        SandboxSpec spec = box.spec(new Stdio(-1, -1, -1), List.of("/bin/sh", "-c", script));
        LaunchPlan plan = SandboxPlan.of(spec, Optional.empty(), false).plan();
        LaunchPlan changed = new LaunchPlan(
                plan.operations().stream().map(OlderKernelTests::byMount).toList());
        Path launcher = LauncherBinary.unpack(box.store().root()).path();
        try (Pipe out = Pipe.open();
                Pipe reports = Pipe.open();
                Pipe lifeline = Pipe.open();
                Pipe plans = Pipe.open()) {
            ChildProcess child = Spawn.start(
                    launcher,
                    List.of("jbrun", "run"),
                    List.of(-1, out.writeEnd(), -1, reports.writeEnd(), lifeline.readEnd(), plans.readEnd()));
            out.closeWriteEnd();
            reports.closeWriteEnd();
            CompletableFuture<String> text = TestBox.read(out);
            try (OutputStream stream = plans.output()) {
                stream.write(changed.encode());
            }
            try (InputStream in = reports.input()) {
                ReportReader reader = new ReportReader(in);
                for (Optional<LaunchReport> next = reader.next(); next.isPresent(); next = reader.next()) {
                    said.add(next.get());
                }
            }
            child.await();
            return text.join();
        }
    }

    @Test
    void overlayIsMountedByItsOptions() throws Exception {
        Files.writeString(box.layer().resolve("top"), "top");
        List<LaunchReport> said = new ArrayList<>();
        assertThat(run("cat /top; echo new >/made; ls /bin/busybox", said)).isEqualTo("top/bin/busybox\n");
        assertThat(said)
                .last()
                .isInstanceOfSatisfying(
                        LaunchReport.Exited.class,
                        exited -> assertThat(exited.code()).isZero());
        assertThat(box.upper().resolve("made")).hasContent("new");
    }

    @Test
    void twoHundredLayersFitAndMoreAreRefusedInWords() throws Exception {
        for (int i = 0; i < 200; i++) {
            box.lower(Files.createDirectory(directory.resolve("l" + i)));
        }
        Files.writeString(directory.resolve("l199/lowest"), "lowest");
        assertThat(run("cat /lowest", new ArrayList<>())).isEqualTo("lowest");
        for (int i = 200; i < 300; i++) {
            box.lower(Files.createDirectory(directory.resolve("l" + i)));
        }
        List<LaunchReport> said = new ArrayList<>();
        assertThat(run("true", said)).isEmpty();
        assertThat(said)
                .first()
                .isInstanceOfSatisfying(
                        LaunchReport.Failed.class,
                        failed -> assertThat(failed.text()).contains("an overlay of 302 layers on this kernel"));
    }
}
