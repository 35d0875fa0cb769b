package dev.jbuild.grammar.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.grammar.problem.ProblemException;
import org.junit.jupiter.api.Test;

/** What each rule finds, to the line; what it lets through stands in the same file. */
class RuleTests {

    private final Lint lint = new Lint();

    @Test
    void stageNameCasing() throws ProblemException {
        assertThat(lint.findings("FROM scratch AS BadName\nFROM scratch AS good-name\n"))
                .containsExactly("1 StageNameCasing: Stage name 'BadName' should be lowercase.");
    }

    @Test
    void duplicateStageName() throws ProblemException {
        assertThat(lint.rules("FROM scratch AS b\nFROM scratch AS B\n")).contains("DuplicateStageName");
        assertThat(lint.findings("FROM scratch AS b\nFROM scratch AS b2\nFROM scratch AS b\n"))
                .containsExactly("3 DuplicateStageName: Duplicate stage name \"b\", stage names should be unique.");
    }

    @Test
    void reservedStageName() throws ProblemException {
        assertThat(lint.findings("FROM scratch AS scratch\nFROM scratch AS context\nFROM scratch\n"))
                .containsExactly(
                        "1 ReservedStageName: Stage name should not use the same name as reserved stage \"scratch\".",
                        "2 ReservedStageName: Stage name should not use the same name as reserved stage \"context\".");
    }

    @Test
    void fromAsCasing() throws ProblemException {
        assertThat(lint.findings("FROM scratch as a\nFROM scratch AS b\n"))
                .containsExactly("1 FromAsCasing: 'as' and 'FROM' keywords' casing do not match.");
        assertThat(lint.findings("from scratch AS a\nfrom scratch as b\n"))
                .containsExactly("1 FromAsCasing: 'AS' and 'from' keywords' casing do not match.");
        assertThat(lint.rules("From scratch as a\nFROM scratch AS b\n"))
                .as("a FROM that is neither is told of by the other rule")
                .containsExactly("ConsistentInstructionCasing");
    }

    @Test
    void consistentInstructionCasing() throws ProblemException {
        assertThat(lint.findings("FROM scratch\ncopy a /b\nCOPY a /c\n"))
                .containsExactly("2 ConsistentInstructionCasing: Command 'copy' should match the case of the command"
                        + " majority (uppercase).");
        assertThat(lint.findings("frOM scratch as a\nfrom scratch as b\n"))
                .containsExactly("1 ConsistentInstructionCasing: Command 'frOM' should match the case of the command"
                        + " majority (lowercase).");
        assertThat(lint.findings("from scratch\ncopy a /b\n")).isEmpty();
    }

    @Test
    void jsonArgsRecommended() throws ProblemException {
        assertThat(lint.findings("FROM scratch\nENTRYPOINT a\nCMD b\n"))
                .containsExactly(
                        "2 JSONArgsRecommended: JSON arguments recommended for ENTRYPOINT to prevent unintended behavior"
                                + " related to OS signals.",
                        "3 JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior"
                                + " related to OS signals.");
        assertThat(lint.findings("FROM scratch AS a\nSHELL [\"/s\"]\nFROM a\nCMD b\n"))
                .isEmpty();
    }

    @Test
    void multipleInstructionsDisallowed() throws ProblemException {
        assertThat(lint.findings("""
                        FROM scratch AS a
                        CMD ["a"]
                        HEALTHCHECK CMD ["a"]
                        LABEL a=b
                        CMD ["b"]
                        HEALTHCHECK NONE
                        FROM a
                        CMD ["c"]
                        """))
                .containsExactly(
                        "2 MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the same stage"
                                + " because only the last one will be used.",
                        "3 MultipleInstructionsDisallowed: Multiple HEALTHCHECK instructions should not be used in the"
                                + " same stage because only the last one will be used.");
    }

    @Test
    void maintainerDeprecated() throws ProblemException {
        assertThat(lint.findings("FROM scratch\nMAINTAINER me\n"))
                .containsExactly(
                        "2 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label.");
    }

    @Test
    void undefinedArgInFrom() throws ProblemException {
        assertThat(lint.findings("ARG VERSION=1\nFROM debian:${VERSON:-2}\n"))
                .containsExactly(
                        "2 UndefinedArgInFrom: FROM argument 'VERSON' is not declared (did you mean VERSION?).");
        assertThat(lint.findings("ARG DEBUG\nFROM --platform=$BUILDPLATFORM debian${DEBUG} AS a\n"))
                .isEmpty();
        assertThat(lint.rules("FROM --platform=$BULIDPLATFORM debian\n")).containsExactly("UndefinedArgInFrom");
    }

    @Test
    void undefinedVar() throws ProblemException {
        assertThat(lint.findings("FROM scratch\nENV PATH=$PAHT:/x\n"))
                .containsExactly("2 UndefinedVar: Usage of undefined variable '$PAHT' (did you mean $PATH?).");
        assertThat(lint.findings("FROM scratch AS a\nARG x\nFROM a\nCOPY $x $PATH /\n"))
                .as("declared without a value, taken over from the base")
                .isEmpty();
        assertThat(lint.findings("FROM scratch\nCOPY <<A <<'B' /\n$y\nA\n$z\nB\n"))
                .containsExactly("2 UndefinedVar: Usage of undefined variable '$y'.");
        assertThat(lint.findings("FROM unknown\nCOPY $x /\n"))
                .as("what the base sets is not known")
                .isEmpty();
        assertThat(lint.findings("FROM scratch\nRUN echo $x\nCMD [\"$x\"]\nEXPOSE ${x:-1}\n"))
                .isEmpty();
    }

    @Test
    void invalidDefaultArgInFrom() throws ProblemException {
        assertThat(lint.buildArg("V", "12").findings("ARG V\nFROM debian:$V\n"))
                .containsExactly(
                        "2 InvalidDefaultArgInFrom: Default value for ARG debian:$V results in empty or invalid"
                                + " base image name.");
        assertThat(lint.findings("ARG V\nFROM debian${V}\n")).isEmpty();
    }

    @Test
    void secretsUsedInArgOrEnv() throws ProblemException {
        assertThat(lint.findings("""
                        FROM scratch
                        ARG SECRET_PHRASE
                        ENV a=1 password=b git_key=
                        ARG AUTH_MODULE_VERSION PASSWORD_FILE PUBLIC_KEY KEYBOARD
                        # check=skip=SecretsUsedInArgOrEnv
                        ENV token=1
                        # check=skip=all
                        ARG token
                        """))
                .containsExactly(
                        "2 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ARG"
                                + " \"SECRET_PHRASE\").",
                        "3 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV"
                                + " \"password\").",
                        "3 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV"
                                + " \"git_key\").");
    }

    @Test
    void workdirRelativePath() throws ProblemException {
        assertThat(lint.findings("FROM scratch\nARG D=a\nWORKDIR $D\nWORKDIR b\n"))
                .containsExactly("3 WorkdirRelativePath: Relative workdir \"a\" can have unexpected results if the base"
                        + " image changes.");
        assertThat(lint.findings("FROM scratch AS a\nWORKDIR /a\nFROM a\nWORKDIR b\n"))
                .isEmpty();
    }

    @Test
    void legacyKeyValueFormat() throws ProblemException {
        assertThat(lint.findings("FROM scratch\nENV a b c\nLABEL d e\nENV f=g\n"))
                .containsExactly(
                        "2 LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy \"ENV key value\""
                                + " format.",
                        "3 LegacyKeyValueFormat: \"LABEL key=value\" should be used instead of legacy \"LABEL key"
                                + " value\" format.");
    }

    @Test
    void redundantTargetPlatform() throws ProblemException {
        assertThat(lint.findings("FROM --platform=${TARGETPLATFORM} debian\nFROM --platform=$BUILDPLATFORM debian\n"))
                .containsExactly(
                        "1 RedundantTargetPlatform: Setting platform to predefined ${TARGETPLATFORM} in FROM is"
                                + " redundant as this is the default behavior.");
    }

    @Test
    void fromPlatformFlagConstDisallowed() throws ProblemException {
        assertThat(lint.findings("FROM --platform=linux/amd64 scratch\n"))
                .containsExactly("1 FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value"
                        + " \"linux/amd64\".");
        assertThat(lint.findings("FROM --platform=linux/x86_64 scratch AS my_amd64\nFROM --platform=arm64 scratch AS"
                        + " linux-1\nFROM --platform=linux/$TARGETARCH scratch\n"))
                .isEmpty();
    }

    @Test
    void invalidBaseImagePlatform() throws ProblemException {
        assertThat(lint.findings("FROM --platform=linux/arm64 debian AS x_arm64\n"))
                .containsExactly(
                        "1 InvalidBaseImagePlatform: Base image debian was pulled with platform \"linux/amd64\","
                                + " expected \"linux/arm64\" for current build.");
        assertThat(lint.findings("FROM debian\n")).isEmpty();
    }

    @Test
    void noEmptyContinuation() throws ProblemException {
        assertThat(lint.findings("FROM scratch\nCOPY a \\\n\n /b\nCOPY a \\\n# why\n /c\n"))
                .containsExactly("2 NoEmptyContinuation: Empty continuation line.");
    }

    @Test
    void exposeProtoCasing() throws ProblemException {
        assertThat(lint.findings("FROM scratch\nEXPOSE 80/TcP 81/udp\n"))
                .containsExactly(
                        "2 ExposeProtoCasing: Defined protocol '80/TcP' in EXPOSE instruction should be lowercase.");
    }

    @Test
    void exposeInvalidFormat() throws ProblemException {
        assertThat(lint.findings("FROM scratch\nEXPOSE 127.0.0.1:80:80 [::1]:1:1 5000:5001 8000\n"))
                .extracting(finding -> finding.replaceAll(".*found ", ""))
                .containsExactly("'127.0.0.1:80:80'.", "'[::1]:1:1'.", "'5000:5001'.");
    }

    @Test
    void invalidDefinitionDescription() throws ProblemException {
        String text = """
                # bar is it
                ARG foo=bar
                # BasE is it
                FROM scratch AS base
                # a remark

                ARG x
                #
                ARG y
                # y is it
                ARG z y
                # other
                COPY a /b
                """;
        assertThat(lint.findings(text)).isEmpty();
        assertThat(lint.findings("# check=skip=all;experimental=InvalidDefinitionDescription\n" + text))
                .containsExactly(
                        "3 InvalidDefinitionDescription: Comment for ARG should follow the format: `# foo"
                                + " <description>`.",
                        "5 InvalidDefinitionDescription: Comment for FROM should follow the format: `# base"
                                + " <description>`.");
    }

    @Test
    void copyIgnoredFile() throws ProblemException {
        String text = "FROM scratch AS a\nCOPY ./x /\nADD x/y /\nCOPY z . /\nCOPY --from=a x /\nADD http://h/x /\n";
        assertThat(lint.ignored("x\n.*\n").findings(text))
                .containsExactly(
                        "2 CopyIgnoredFile: Attempting to Copy file \"x\" that is excluded by .dockerignore.",
                        "3 CopyIgnoredFile: Attempting to Add file \"x/y\" that is excluded by .dockerignore.");
        assertThat(lint.ignored("*\n").findings("FROM scratch\nCOPY . /\n"))
                .containsExactly("2 CopyIgnoredFile: Attempting to Copy file \".\" that is excluded by .dockerignore.");
        assertThat(lint.ignored("*\n!z\n").findings(text)).isEmpty();
    }

    @Test
    void secretFileCopied() throws ProblemException {
        String text = "FROM scratch\nCOPY .env conf/id_rsa .env.example key.txt /\nADD tls/server.key /\n";
        assertThat(lint.findings(text)).isEmpty();
        assertThat(lint.findings("# check=experimental=jbuild\n" + text))
                .containsExactly(
                        "3 SecretFileCopied: \".env\" looks like a file with secrets.",
                        "3 SecretFileCopied: \"conf/id_rsa\" looks like a file with secrets.",
                        "4 SecretFileCopied: \"tls/server.key\" looks like a file with secrets.");
    }

    @Test
    void aptUpdateAlone() throws ProblemException {
        assertThat(lint.findings("""
                        # check=experimental=AptUpdateAlone
                        FROM scratch
                        RUN apt-get -qq update
                        RUN apt-get update && apt-get install -y x
                        RUN <<EOF
                        apt update
                        apt install x
                        EOF
                        """)).containsExactly("3 AptUpdateAlone: apt-get update stands alone in a layer.");
    }

    @Test
    void latestBaseImage() throws ProblemException {
        assertThat(lint.findings("""
                        # check=experimental=LatestBaseImage
                        FROM debian AS a
                        FROM host:5000/debian:latest
                        FROM debian:12
                        FROM a
                        FROM debian@sha256:0000000000000000000000000000000000000000000000000000000000000000
                        """))
                .extracting(finding -> finding.substring(0, 1))
                .contains("2", "3")
                .doesNotContain("4", "5");
    }
}
