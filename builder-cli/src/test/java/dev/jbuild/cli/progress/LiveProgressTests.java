package dev.jbuild.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.core.invocation.Terminal;
import dev.jbuild.core.progress.BuildEvent;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The live part, on a screen that does what it is told. */
class LiveProgressTests {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LivePart live = new LivePart(0);
    private final LiveScreen picture = new LiveScreen();

    private void start(int number, String label) {
        live.on(new BuildEvent.StepStarted(number, label, Optional.empty()), 0);
    }

    private void print(int number, String line) {
        live.on(new BuildEvent.StepOutput(number, line, Duration.ZERO), 0);
    }

    private void plan(int steps) {
        List<BuildEvent.PlannedStep> planned = new ArrayList<>();
        for (int number = 1; number <= steps; number++) {
            planned.add(new BuildEvent.PlannedStep(number, "step " + number));
        }
        live.on(new BuildEvent.Planned(planned), 0);
    }

    private static BuildEvent.Transfer transfer(String what, long done, OptionalLong total) {
        return new BuildEvent.Transfer(what, done, total, Duration.ZERO, BuildEvent.TransferState.UNDER_WAY);
    }

    @Test
    void eachRunningStepHasATimerAndItsLastLines() {
        plan(4);
        start(2, "[a 2/2] RUN make");
        start(3, "[b 2/2] RUN test");
        for (int line = 1; line <= 9; line++) {
            print(2, "line " + line);
        }
        print(3, "ok");
        assertThat(live.lines(new Terminal.Size(40, 24), 3 * SECOND))
                .containsExactly(
                        "[+] Building 3.0s (0/4)",
                        " => [a 2/2] RUN make               3.0s",
                        " => => # line 5",
                        " => => # line 6",
                        " => => # line 7",
                        " => => # line 8",
                        " => => # line 9",
                        " => [b 2/2] RUN test               3.0s",
                        " => => # ok");
    }

    @Test
    void inLittleRoomOutputIsSharedAndStepsThatDoNotFitAreCounted() {
        for (int step = 1; step <= 3; step++) {
            start(step, "step " + step);
            print(step, "a");
            print(step, "b");
        }
        assertThat(live.lines(new Terminal.Size(30, 8), SECOND))
                .containsExactly(
                        " => step 1               1.0s",
                        " => => # b",
                        " => step 2               1.0s",
                        " => => # b",
                        " => step 3               1.0s",
                        " => => # b");
        assertThat(live.lines(new Terminal.Size(30, 4), SECOND))
                .containsExactly(" => step 1               1.0s", " => … and 2 more");
        assertThat(live.lines(new Terminal.Size(30, 1), SECOND)).isEmpty();
    }

    @Test
    void whatAStepPrintsCannotDriveTheTerminal() {
        start(1, "RUN x\u001b[2J");
        print(1, "a\u001b[31mred\u001b[0m\u0007\u001b]0;title\u0007\b\b\tend\u202e");
        List<String> lines = live.lines(new Terminal.Size(40, 24), 0);
        assertThat(lines).last().isEqualTo(" => => # ared    end");
        VirtualScreen screen = new VirtualScreen(40, 24);
        screen.write(picture.picture(List.of(), lines, 40));
        assertThat(screen.shown()).hasSize(2);
    }

    @Test
    void aTransferHasABarAsFarAsThereIsRoom() {
        live.on(
                new BuildEvent.Transfer(
                        "http://h/big.tar",
                        0,
                        OptionalLong.of(80_000_000),
                        Duration.ZERO,
                        BuildEvent.TransferState.BEGUN),
                0);
        live.on(transfer("http://h/big.tar", 20_000_000, OptionalLong.of(80_000_000)), SECOND);
        assertThat(line(100, 2 * SECOND))
                .startsWith(" => http://h/big.tar ")
                .contains("[=======>                      ]")
                .endsWith("20.0MB / 80.0MB   10.0MB/s  2.0s");
        assertThat(line(60, 2 * SECOND)).contains("[==>       ] 20.0MB / 80.0MB");
        assertThat(line(40, 2 * SECOND)).endsWith("20.0MB / 80.0MB").doesNotContain("[");
        assertThat(line(26, 2 * SECOND)).isEqualTo(" => http://h/big.tar  25%");
        assertThat(line(20, 2 * SECOND)).isEqualTo(" => …/h/big.tar 25%");

        live.on(transfer("http://h/big.tar", 20_000_000, OptionalLong.empty()), SECOND);
        assertThat(line(100, 2 * SECOND)).endsWith("20.0MB   10.0MB/s  2.0s");
        live.on(
                new BuildEvent.Transfer(
                        "http://h/big.tar", 1, OptionalLong.empty(), Duration.ZERO, BuildEvent.TransferState.DONE),
                0);
        assertThat(live.lines(new Terminal.Size(100, 24), 0)).isEmpty();
    }

    private String line(int columns, long now) {
        return live.lines(new Terminal.Size(columns, 24), now).getFirst();
    }

    /** Whatever happens in a build: what is over is there once, whole and in order, and no picture is left behind. */
    @Test
    void nothingIsLostAndNothingIsLeftBehind() {
        long seed = System.nanoTime();
        for (int round = 0; round < 50; round++) {
            Random random = new Random(seed + round);
            int columns = random.nextInt(10, 60);
            int rows = random.nextInt(3, 15);
            VirtualScreen screen = new VirtualScreen(columns, rows);
            LivePart part = new LivePart(0);
            LiveScreen pictures = new LiveScreen();
            List<String> over = new ArrayList<>();
            screen.write("$ jbuild\n");
            for (int step = 0; step < 300; step++) {
                int number = random.nextInt(12);
                List<String> finished = List.of();
                if (random.nextInt(6) == 0) {
                    String line = "over" + step + "x".repeat(random.nextInt(2 * columns));
                    part.on(new BuildEvent.StepDone(number, "", Duration.ZERO), 0);
                    finished = List.of(line);
                    over.add(line);
                } else if (random.nextInt(3) == 0) {
                    part.on(new BuildEvent.StepStarted(number, "日本 step " + number, Optional.empty()), 0);
                } else {
                    part.on(new BuildEvent.StepOutput(number, "=line 行 " + step, Duration.ZERO), 0);
                }
                List<String> lines = part.lines(new Terminal.Size(columns, rows), step * SECOND);
                screen.write(pictures.picture(finished, lines, columns));
                List<String> shown = screen.shown();
                assertThat(shown.subList(shown.size() - lines.size(), shown.size()))
                        .as("seed %d, round %d, step %d", seed, round, step)
                        .isEqualTo(lines.stream().map(String::stripTrailing).toList());
                assertThat(screen.cursorVisible()).isTrue();
            }
            screen.write(pictures.picture(List.of(), List.of(), columns));
            assertThat(String.join("", screen.all()))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo("$ jbuild" + String.join("", over));
        }
    }

    @Test
    void aNarrowerWindowHasWrappedTheLastPicture() {
        picture.picture(List.of(), List.of("a".repeat(79), "b".repeat(20), "日".repeat(30)), 80);
        assertThat(picture.picture(List.of(), List.of("a"), 40))
                .as("two rows, one, and two")
                .startsWith("\u001b[?25l\r\u001b[5A\u001b[J");
        assertThat(picture.picture(List.of(), List.of("a"), 40))
                .as("nothing changed")
                .isEmpty();
    }

    @Test
    void nothingIsWrittenOnceItIsClosed() throws InterruptedException {
        StringBuffer written = new StringBuffer();
        OutputStream out = new OutputStream() {
            @Override
            public void write(int value) {
                written.append((char) value);
            }
        };
        VirtualScreen screen = new VirtualScreen(60, 10);
        try (PrintStream stream = new PrintStream(out, false, StandardCharsets.ISO_8859_1)) {
            TerminalProgress progress = new TerminalProgress(stream, Terminal.of(60, 10));
            progress.on(new BuildEvent.StepStarted(1, "[1/1] RUN sleep", Optional.empty()));
            Thread.sleep(300);
            assertThat(written.toString()).contains("RUN sleep");
            progress.close();
            int length = written.length();
            progress.on(new BuildEvent.Note("too late"));
            progress.close();
            Thread.sleep(250);
            assertThat(written.length()).isEqualTo(length);
        }
        screen.write(written.toString());
        assertThat(screen.shown()).isEmpty();
        assertThat(screen.cursorVisible()).isTrue();
    }
}
