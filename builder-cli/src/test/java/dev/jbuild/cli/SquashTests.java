package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SquashTests {

    /** Everything that one layer can do to those below: replace, remove, bring back, change the kind, link. */
    private static final String DOCKERFILE = """
            FROM busybox
            RUN mkdir -p /d/sub /e /kept; echo 1 > /d/a; echo 1 > /d/b; echo 1 > /d/sub/x; echo 1 > /e/old; ln /d/a /d/hl
            RUN rm /d/a; echo 2 > /d/b; rm -r /e; mkdir /e; echo new > /e/new; rm /bin/awk; rm -r /d/sub; ln -s /etc /d/sub
            LABEL between=1
            RUN echo 3 > /d/a; rm -r /var; echo f > /var; chmod 700 /root; mkfifo /d/fifo; chown 5:6 /d/b; chmod 4755 /d/b
            RUN rm /var; mkdir /var; touch /var/z; rm /e/new; touch /tmp/k; ln /tmp/k /tmp/k2; rm -r /kept
            """;

    @TempDir
    Path directory;

    private TestMachine machine;

    @BeforeEach
    void makeMachine() throws IOException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    private String listing(String image) throws Exception {
        machine.file("from.Dockerfile", "FROM " + image + "\n");
        machine.run("build", "-q", "-f", "from.Dockerfile", "-o", "type=tar,dest=" + image + ".tar", "-")
                .succeeds();
        return new RealCommands(directory)
                .run("/bin/tar", "-tvf", directory.resolve(image + ".tar").toString(), "--full-time", "--numeric-owner")
                .succeeds()
                .output();
    }

    @Test
    void oneLayerIsAsGoodAsFourAndTheBaseStays() throws Exception {
        machine.build("plain", DOCKERFILE).succeeds();
        machine.file("plain/Dockerfile", DOCKERFILE);
        machine.run("build", "-q", "--squash", "-t", "squashed", "plain").succeeds();

        assertThat(listing("squashed")).isEqualTo(listing("plain"));
        String base =
                machine.run("inspect", "busybox").out().replaceAll("(?s).*\"Layers\": \\[\\s*(\"[^\"]*\").*", "$1");
        String layers = machine.run("inspect", "squashed").out().replaceAll("(?s).*\"Layers\": \\[(.*?)].*", "$1");
        assertThat(layers.split(",")).hasSize(2);
        assertThat(layers).contains(base);
        assertThat(machine.run("history", "squashed").out()).contains("LABEL between=1");
    }

    @Test
    void oneNewLayerNeedsNoSquashing() throws Exception {
        machine.build("one", "FROM busybox\nRUN touch /x\n").succeeds();
        String plain = machine.run("images", "-q").out();
        machine.run("build", "-q", "--squash", "-t", "one", "one").succeeds();
        assertThat(machine.run("images", "-q").out()).isEqualTo(plain);
    }

    /** A mark inside of a RUN's here-document is a line for its shell. */
    @Test
    void theAuthorChoosesWhereALayerBegins() throws Exception {
        String marked = """
                FROM busybox
                # layer: tools
                RUN mkdir /tools && echo 1 > /tools/one
                RUN <<END
                # layer
                echo 2 > /tools/two
                END
                # layer: application
                COPY Dockerfile /app/
                LABEL of=nothing
                RUN rm /tools/one && echo 3 > /app/three
                """;
        machine.build("plain", marked).succeeds();
        machine.build("marked", marked, "--layers", "marked").succeeds();

        assertThat(layers("marked")).hasSize(3);
        assertThat(layers("plain")).hasSize(5).startsWith(layers("busybox").getFirst());
        assertThat(listing("marked")).isEqualTo(listing("plain"));
        assertThat(machine.run("history", "marked").out().lines().filter(line -> line.startsWith("-")))
                .as("lines without a layer: LABEL, the base's CMD, and the first of each two")
                .hasSize(4);
        assertThat(machine.build("marked", marked, "--layers", "mark").err())
                .contains("[JB1011]", "each, one or marked");
    }

    private List<String> layers(String image) {
        return Pattern.compile("sha256:[0-9a-f]{64}")
                .matcher(machine.run("inspect", image).out().replaceAll("(?s).*\"Layers\": \\[(.*?)].*", "$1"))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
