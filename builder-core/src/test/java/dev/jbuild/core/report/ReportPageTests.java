package dev.jbuild.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.core.report.ReportModel.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a page makes of a model, where a whole build would only be slower. */
class ReportPageTests {

    private static ReportModel.Step step(int number, State state, int begin, int end, Integer... inputs) {
        return new ReportModel.Step(
                number,
                "[build " + number + "/9] RUN work",
                number,
                "RUN work",
                state,
                Duration.ofSeconds(begin),
                Duration.ofSeconds(end),
                number == 2 ? Optional.of("src/<main>.c is another.") : Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                List.of(inputs),
                List.of(),
                Optional.empty());
    }

    private static ReportModel model(ReportModel.Step... steps) {
        return new ReportModel(
                "1.0",
                "id",
                "app",
                List.of(),
                "Dockerfile",
                List.of("linux/amd64"),
                Instant.EPOCH,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                new ReportModel.Outcome.Success(List.of()),
                List.of(),
                List.of(),
                List.of(steps),
                List.of());
    }

    private static final ReportModel DIAMOND = model(
            step(1, State.CACHED, 1, 1),
            step(2, State.RAN, 1, 4, 1),
            step(3, State.RAN, 1, 8, 1),
            step(4, State.RAN, 8, 9, 2, 3));

    @Test
    void theBuildWaitedForTheInputThatCameLast() {
        CriticalPath path = CriticalPath.of(DIAMOND);
        assertThat(path.steps()).containsExactly(3, 4);
        assertThat(path.took(DIAMOND)).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void aBuildThatFailedWaitedForTheStepThatFailed() {
        assertThat(CriticalPath.of(model(step(1, State.FAILED, 1, 5), step(2, State.CANCELLED, 1, 6)))
                        .steps())
                .containsExactly(1);
    }

    @Test
    void whyAStepWasNotCachedStandsInItsRow() {
        assertThat(ReportPage.of(DIAMOND)).contains("<small class=\"why\">src/&lt;main&gt;.c is another.</small>");
    }

    @Test
    void barsStandWhereTheStepsWere() {
        assertThat(ReportPage.of(DIAMOND))
                .contains("style=\"left:10.000%;width:70.000%\"", "style=\"left:80.000%;width:10.000%\"");
    }

    @Test
    void aStageGoesDownInOneColumnBelowWhatItNeeds() {
        GraphLayout layout = new GraphLayout(List.of(
                new GraphLayout.Node(1, List.of()),
                new GraphLayout.Node(2, List.of(1)),
                new GraphLayout.Node(3, List.of(2)),
                new GraphLayout.Node(4, List.of()),
                new GraphLayout.Node(5, List.of(4, 3))));
        assertThat(IntStream.rangeClosed(1, 5).mapToObj(layout::place))
                .containsExactly(
                        new GraphLayout.Place(0, 0),
                        new GraphLayout.Place(0, 1),
                        new GraphLayout.Place(0, 2),
                        new GraphLayout.Place(1, 2),
                        new GraphLayout.Place(1, 3));
    }

    @Test
    void noTwoNodesStandInOnePlace() {
        List<GraphLayout.Node> nodes = IntStream.rangeClosed(1, 60)
                .mapToObj(id -> new GraphLayout.Node(
                        id,
                        id % 7 == 1
                                ? List.of()
                                : id % 5 == 0
                                        ? List.of(id - 1, Math.max(1, id - 9))
                                        : List.of(Math.max(1, id - id % 3 - 1))))
                .toList();
        GraphLayout layout = new GraphLayout(nodes);
        assertThat(nodes.stream().map(node -> layout.place(node.id()))).doesNotHaveDuplicates();
        assertThat(nodes)
                .allMatch(node -> node.inputs().stream()
                        .allMatch(input -> layout.place(input).row()
                                < layout.place(node.id()).row()));
    }

    @Test
    void aTailKeepsTheLastLinesAndCountsTheOthers() {
        LogTail tail = new LogTail(new AtomicLong());
        IntStream.rangeClosed(1, 1000).forEach(number -> tail.add("line " + number));
        assertThat(tail.lines()).hasSize(LogTail.LINES).endsWith("line 1000");
        assertThat(tail.unshown()).isEqualTo(800);
    }

    @Test
    void manyTailsTogetherKeepNoMoreThanTheirBudget() {
        AtomicLong budget = new AtomicLong();
        List<LogTail> tails =
                IntStream.range(0, 500).mapToObj(none -> new LogTail(budget)).toList();
        tails.forEach(tail -> IntStream.range(0, 300).forEach(number -> tail.add("x".repeat(5000))));
        assertThat(tails).allMatch(tail -> !tail.lines().isEmpty());
        assertThat(budget.get()).isLessThan(10 << 20);
    }
}
