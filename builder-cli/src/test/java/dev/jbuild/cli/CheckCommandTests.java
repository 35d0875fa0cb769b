package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code build --check}, {@code --call}, and what a build says of a Dockerfile before it runs anything. */
class CheckCommandTests {

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
    }

    private TestMachine.Result call(String dockerfile, String... flags) throws IOException {
        machine.file("app/Dockerfile", dockerfile);
        String[] arguments = new String[flags.length + 2];
        arguments[0] = "build";
        System.arraycopy(flags, 0, arguments, 1, flags.length);
        arguments[arguments.length - 1] = "app";
        return machine.run(arguments);
    }

    private static JsonObject json(TestMachine.Result result) {
        return (JsonObject) Json.parse(result.out().getBytes(StandardCharsets.UTF_8), 1 << 20);
    }

    @Test
    void aCleanDockerfileChecksWithoutAWord() throws IOException {
        TestMachine.Result result = call("FROM scratch\nCOPY a /a\n", "--check");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("Check complete, no warnings found.\n");
    }

    @Test
    void findingsAreDrawnAndGiveExitCodeOne() throws IOException {
        TestMachine.Result result = call("FROM scratch AS Base\nCMD run\n", "--check");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .startsWith("Check complete, 2 warnings have been found!\n")
                .contains("""
                        WARNING: app/Dockerfile:1:17: Stage name 'Base' should be lowercase. [StageNameCasing]
                           1 | FROM scratch AS Base
                             |                 ^^^^
                        """);
        assertThat(call("FROM scratch AS Base\n", "--call=check,ignorestatus").code())
                .isZero();
    }

    @Test
    void theAnswerForProgramsHasTheMembersOfBuildkits() throws IOException {
        JsonObject answer = json(call("FROM scratch AS Base\nCOPY a\n", "--call=check,format=json"));
        JsonObject warning = answer.array("warnings").orElseThrow().objects().getFirst();
        assertThat(warning.requireString("ruleName")).isEqualTo("StageNameCasing");
        assertThat(warning.requireString("detail")).contains("'Base'");
        JsonObject start = warning.object("location")
                .orElseThrow()
                .array("ranges")
                .orElseThrow()
                .objects()
                .getFirst()
                .object("start")
                .orElseThrow();
        assertThat(start.requireNumber("line")).isEqualTo(1);
        assertThat(answer.object("buildError").orElseThrow().requireString("message"))
                .contains("at least two arguments");
    }

    @Test
    void readableAndUnreadableLinesAreToldOfInOneGo() throws IOException {
        TestMachine.Result result = call("""
                        FROM scratch
                        COPY --chmod=u+q a /a
                        LABEL a
                        EXPOSE 70000
                        STOPSIGNAL SIGNOTHING
                        """, "--check");
        assertThat(result.out().lines().filter(line -> line.startsWith("ERROR")))
                .extracting(line -> line.replaceAll(".*Dockerfile:(\\d+):.*\\[(\\w+)]", "$1 $2"))
                .containsExactly("2 JB1236", "3 JB1133", "4 JB1216", "5 JB1212");
    }

    @Test
    void aBuildTellsAllThatIsWrongBeforeItRunsAnything() throws IOException {
        TestMachine.Result result = machine.build("x", """
                        FROM scratch AS one
                        COPY --chmod=u+q a /a
                        WORKDIR ${NO:?must be given}
                        FROM ${NOTHING} AS two
                        EXPOSE 70000
                        FROM scratch
                        COPY --from=one a /a
                        COPY --from=tow b /b
                        COPY --from=two b /b
                        """);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines().filter(line -> line.startsWith("ERROR")))
                .extracting(line -> line.replaceAll(".*Dockerfile:(\\d+):.*\\[(\\w+)]", "$1 $2"))
                .startsWith("2 JB1236", "3 JB1206", "4 JB1203", "5 JB1216")
                .last()
                .asString()
                .startsWith("8 ");
        assertThat(result.err()).contains("NO: must be given", "Did you mean the stage \"two\"?");
    }

    @Test
    void warningsAreShownInABuildAndStopItWhenTheFileSaysSo() throws IOException {
        for (String context : List.of("x", "y", "z")) {
            machine.file(context + "/a", "1");
        }
        TestMachine.Result built = machine.build("x", "FROM scratch\nMAINTAINER me\nCOPY a /a\n");
        assertThat(built.code()).isZero();
        assertThat(built.err()).contains("[MaintainerDeprecated]");

        TestMachine.Result refused = machine.build("y", "# check=error=true\nFROM scratch\nMAINTAINER me\nCOPY a /a\n");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .contains("lint violation found for rules: MaintainerDeprecated. [JB1172]")
                .doesNotContain("DONE");

        assertThat(machine.build(
                                "z",
                                "# check=error=true\nFROM scratch\nMAINTAINER me\nCOPY a /a\n",
                                "--build-arg",
                                "BUILDKIT_DOCKERFILE_CHECK=skip=all")
                        .code())
                .isZero();
    }

    /** The base's own variables are known, so they are not told of as undefined; that of another stage is. */
    @Test
    void variablesOfTheBaseImageAreDefined() throws IOException {
        machine.file("base/a", "1");
        machine.build("base", "FROM scratch\nENV HOME_OF=/srv\nCOPY a /a\n").succeeds();
        TestMachine.Result result = call("FROM base\nCOPY a $HOME_OF/$HOME_FO\n", "--check");
        assertThat(result.out()).contains("1 warning has been found", "'$HOME_FO' (did you mean $HOME_OF?)");
        assertThat(call("FROM not-here\nCOPY a $HOME_OF\n", "--check").code())
                .as("nothing is fetched for a check, and nothing is known of what is not here")
                .isZero();
    }

    @Test
    void theOutlineNamesWhatABuildCanBeTold() throws IOException {
        String text = """
                # app is the program
                FROM scratch AS app
                # LEVEL of detail
                ARG LEVEL=1
                RUN --mount=type=secret,id=key,required make
                """;
        assertThat(call(text, "--call=outline", "--build-arg", "LEVEL=2").out()).isEqualTo("""
                        TARGET:      app
                        DESCRIPTION: is the program

                        BUILD ARG   VALUE   DESCRIPTION
                        LEVEL       2       of detail

                        SECRET   REQUIRED
                        key      true

                        """);
        JsonObject answer = json(call(text, "--call", "outline,format=json"));
        assertThat(answer.requireString("name")).isEqualTo("app");
        assertThat(answer.array("args").orElseThrow().objects().getFirst().requireString("value"))
                .isEqualTo("1");
    }

    @Test
    void theTargetsAreListed() throws IOException {
        String text = "# a is first\nFROM scratch AS a\nFROM a\n";
        assertThat(call(text, "--call=targets").out()).isEqualTo("""
                TARGET      DESCRIPTION
                a           is first
                (default)
                """);
        List<JsonObject> targets = json(call(text, "--call=targets,format=json"))
                .array("targets")
                .orElseThrow()
                .objects();
        assertThat(targets).hasSize(2);
        assertThat(targets.get(1).bool("default")).contains(true);
    }

    @Test
    void aQuestionThatThereIsNotIsRefusedWithTheOneThatWasMeant() throws IOException {
        TestMachine.Result result = call("FROM scratch\n", "--call=outlin");
        assertThat(result.code()).isNotZero();
        assertThat(result.err()).contains("[JB1005]", "Did you mean --call=outline?");
        assertThat(Files.exists(directory.resolve("store/images/x"))).isFalse();
    }
}
