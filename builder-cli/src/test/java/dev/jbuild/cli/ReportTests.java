package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jbuild build --report}. */
class ReportTests {

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeMachine() throws IOException {
        machine = new TestMachine(directory);
        machine.file("app/a", "1");
    }

    private TestMachine.Result build(String dockerfile, String... flags) throws IOException {
        List<String> all = new java.util.ArrayList<>(List.of(flags));
        all.addAll(List.of("--report", "report.html"));
        return machine.build("app", dockerfile, all.toArray(String[]::new));
    }

    private String page() throws IOException {
        return Files.readString(directory.resolve("report.html"));
    }

    /** The element that begins with this opening tag's attributes, up to a row's end. */
    private static String row(String page, String id) {
        int start = page.indexOf("id=\"" + id + "\"");
        assertThat(start).as(id).isNotNegative();
        return page.substring(start, page.indexOf("</details>", start));
    }

    @Test
    void everyStepHasARowWithItsLineItsStateAndWhatItPrinted() throws IOException {
        machine.makeBusybox();
        String dockerfile = """
                FROM busybox AS build
                WORKDIR /src
                COPY a .
                RUN echo compiled && cp a b

                FROM busybox
                COPY --from=build /src/b /b
                """;
        build(dockerfile).succeeds();
        String first = page();
        assertThat(row(first, "step-1")).contains("FROM busybox", "line 1", "cached");
        assertThat(row(first, "step-4"))
                .contains(
                        "build 4/4", "line 4", ">ran<", "<pre>compiled</pre>", "href=\"#step-3\"", "href=\"#step-5\"");
        assertThat(row(first, "step-5")).contains("COPY --from=build /src/b /b", "line 7");

        machine.file("app/a", "2");
        build(dockerfile).succeeds();
        String second = page();
        assertThat(row(second, "step-2")).contains("class=\"step cached");
        assertThat(row(second, "step-3")).contains("class=\"step ran");
        assertThat(second).contains("<b>3</b> <span>steps ran</span>", "<b>2</b> <span>cached</span>");
    }

    @Test
    void layersAreShownWithTheStepsThatMadeThem() throws IOException {
        machine.makeBusybox();
        build("FROM busybox\nENV A=1\nCOPY a /a\nRUN head -c 300000 /dev/zero > /big\n")
                .succeeds();
        String page = page();
        String layers = page.substring(page.indexOf("<h2>Layers</h2>"), page.indexOf("<h2>Largest files</h2>"));
        assertThat(Pattern.compile("<li class=\"(base|own)[^\"]*\">.*?href=\"#(step-\\d)\"", Pattern.DOTALL)
                        .matcher(layers)
                        .results()
                        .map(match -> match.group(1) + " " + match.group(2)))
                .containsExactly("base step-1", "own step-2", "own step-3");
        assertThat(layers).contains("100.0 %");
    }

    @Test
    void theLargestFilesAndTheHiddenOnesAreShown() throws IOException {
        machine.makeBusybox();
        build("""
                FROM busybox
                RUN mkdir /d /kept && head -c 400000 /dev/zero > /d/deep && head -c 300000 /dev/zero > /replaced
                RUN rm -r /d && echo small > /replaced && head -c 100000 /dev/zero > /kept/seen
                RUN rm -r /kept && mkdir /kept && echo new > /kept/new
                """).succeeds();
        String page = page();
        String seen = page.substring(page.indexOf("<h2>Largest files</h2>"), page.indexOf("<h2>Hidden files</h2>"));
        String hidden = page.substring(page.indexOf("<h2>Hidden files</h2>"), page.indexOf("<h2>Graph</h2>"));
        assertThat(files(seen)).containsExactly("/bin/busybox", "/etc/passwd", "/etc/group", "/replaced", "/kept/new");
        assertThat(files(hidden)).containsExactly("/d/deep", "/replaced", "/kept/seen");
        assertThat(hidden).contains("800kB in 3 files");
        assertThat(Pattern.compile("; (removed|replaced) by layer \\d")
                        .matcher(hidden)
                        .results()
                        .map(MatchResult::group))
                .containsExactly("; removed by layer 3", "; replaced by layer 3", "; removed by layer 4");
    }

    private static List<String> files(String section) {
        return Pattern.compile("<code>(/[^<]*)</code>")
                .matcher(section)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** A base image's or a context's author writes what stands in names; the one who opens the page is another. */
    @Test
    void nothingThatABuildSaysIsMarkup() throws IOException {
        machine.makeBusybox();
        machine.file("app/<img src=x onerror=alert(5)>", "a file");
        machine.file("base/Dockerfile", """
                FROM busybox
                COPY busybox-root/bin/busybox "/</style><script>alert(6)</script>"
                """);
        machine.run("build", "-q", "-t", "base", "-f", "base/Dockerfile", ".").succeeds();
        build("""
                FROM base AS stage
                # <script>alert(1)</script>
                LABEL "<script>alert(2)</script>"='"><script>alert(3)</script>'
                COPY [".", "/copied <script>alert(4)</script>/"]
                RUN printf '</pre><script>alert(7)</script>\\033]0;title\\007\\033[31m&amp; red\\033[0m \\342\\200\\256turned\\n'
                MAINTAINER "<script>alert(8)</script>"
                """).succeeds();
        String page = page();
        assertThat(page)
                .doesNotContain("<script", "<img", "</pre><script", "\u001b", "\u0007", "\u202e")
                .contains(
                        "&lt;/pre&gt;&lt;script&gt;alert(7)&lt;/script&gt;&amp;amp; red turned",
                        "&lt;img src=x onerror=alert(5)&gt;",
                        "/&lt;/style&gt;&lt;script&gt;alert(6)&lt;/script&gt;",
                        "&lt;script&gt;alert(8)&lt;/script&gt;");
        assertThat(Pattern.compile("</style>").matcher(page).results()).hasSize(1);
    }

    @Test
    void namesOfImagesAndContextsAreNoMarkupEither() throws IOException {
        String context = "<script>alert(1)<";
        machine.file(context + "/Dockerfile", "FROM \"<script>alert(2)</script>\"\n");
        TestMachine.Result refused = machine.run("build", "--report", "report.html", context);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(page())
                .doesNotContain("<script")
                .contains("&lt;script&gt;alert(1)&lt;", "&lt;script&gt;alert(2)&lt;/script&gt;");
    }

    @Test
    void thePageAsksForNothingFromAnywhere() throws IOException {
        build("FROM scratch\nCOPY a /a\nLABEL url=https://example.org/\n").succeeds();
        String page = page();
        assertThat(page)
                .contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                        + " 'unsafe-inline';")
                .doesNotContain("url(", "@import", "src=", "<link", "<script", "<form", "xmlns");
        assertThat(Pattern.compile("href=\"([^\"]*)\"").matcher(page).results().map(match -> match.group(1)))
                .isNotEmpty()
                .allMatch(target -> target.matches("#step-\\d+"));
        assertThat(Pattern.compile(" on[a-z]+=").matcher(page).find()).isFalse();
    }

    @Test
    void aBuildThatFailsHasAPageToo() throws IOException {
        machine.makeBusybox();
        TestMachine.Result failed = build("""
                FROM busybox AS slow
                RUN sleep 60
                FROM busybox
                RUN sleep 1; seq 1 300; echo '<b>no</b>'; exit 7
                COPY --from=slow /x /x
                """);
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("the report is " + directory.resolve("report.html"));
        String page = page();
        assertThat(page)
                .contains("<span class=\"pill bad\">failed</span>", "exit code: 7", "JB3080")
                .doesNotContain("<b>no</b>", "<h2>Layers</h2>");
        assertThat(row(page, "step-2")).contains("stopped");
        assertThat(row(page, "step-3"))
                .contains("class=\"step failed critical\" open", "101 earlier lines not shown", "\n102\n".strip())
                .doesNotContain("\n101\n", ">101\n");
        assertThat(row(page, "step-4")).contains("not reached");
    }

    @Test
    void aDockerfileThatCantBeReadHasAPageWithEveryProblem() throws IOException {
        build("FROM scratch\nCOPY a\nRUNN x\n");
        assertThat(page()).contains("JB1150", "JB1111", "app/Dockerfile:3").doesNotContain("<h2>Steps</h2>");
    }

    @Test
    void eachPlatformHasItsImage() throws IOException {
        build("FROM scratch\nCOPY a /a\n", "--platform", "linux/amd64,linux/arm64")
                .succeeds();
        assertThat(page())
                .contains(
                        "<h2>Layers of linux/amd64</h2>", "<h2>Layers of linux/arm64</h2>", "linux/amd64, linux/arm64");
    }

    @Test
    void aSquashedLayerIsNoStepsOwn() throws IOException {
        build("FROM scratch\nCOPY a /a\nCOPY a /b\n", "--squash").succeeds();
        String page = page();
        assertThat(page.substring(page.indexOf("<h2>Layers</h2>"), page.indexOf("<h2>Largest files</h2>")))
                .contains("<code>COPY a /b</code>", "1 layer,")
                .doesNotContain("href=");
    }

    @Test
    void aPlaceThatIsNoneIsRefusedBeforeTheBuild() throws IOException {
        for (String place : List.of("none/report.html", "app", "/dev/null")) {
            TestMachine.Result result = machine.build("app", "FROM scratch\nCOPY a /a\n", "--report", place);
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("[JB3180]").doesNotContain("#1");
        }
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
        assertThat(machine.run("images", "-q").out()).isEmpty();
    }

    /** The place went while the build was at work: its image is there, is told, and the sentence comes last. */
    @Test
    void aReportThatCantBeWrittenDoesNotLoseTheImage() throws IOException {
        machine.makeBusybox();
        Files.createDirectories(directory.resolve("gone"));
        machine.file("app/Dockerfile", "FROM busybox\nRUN sleep 2\n");
        Thread remover = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(1000);
                Files.delete(directory.resolve("gone"));
            } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        });
        TestMachine.Result result = machine.run(
                "build", "--report", "gone/report.html", "--iidfile", "id", "-t", "app", "--progress", "plain", "app");
        assertThat(remover.isAlive()).isFalse();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("image sha256:", "named ", "[JB3181]");
        assertThat(machine.run("inspect", "app").succeeds().out()).contains(Files.readString(directory.resolve("id")));
    }

    @Test
    void thePageIsReplacedAtOnceAndALinkToItStays() throws IOException {
        machine.file("pages/last.html", "old");
        Files.createSymbolicLink(directory.resolve("report.html"), Path.of("pages/last.html"));
        build("FROM scratch\nCOPY a /a\n").succeeds();
        assertThat(directory.resolve("report.html")).isSymbolicLink();
        assertThat(Files.readString(directory.resolve("pages/last.html"))).startsWith("<!DOCTYPE html>");
        try (Stream<Path> left = Files.list(directory.resolve("pages"))) {
            assertThat(left).hasSize(1);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("pages/last.html"))))
                .startsWith("rw-r");
    }
}
