package dev.jbuild.grammar;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/** Looks for a Dockerfile, or a word, for which {@link LanguageProperties} does not hold. */
public final class DockerfileFuzzer {

    private DockerfileFuzzer() {}

    /** Jazzer's entry: the first byte chooses between the two. */
    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        if (data.consumeBoolean()) {
            LanguageProperties.holdForWord(data.consumeRemainingAsString());
        } else {
            LanguageProperties.holdForDockerfile(data.consumeRemainingAsString());
        }
    }
}
