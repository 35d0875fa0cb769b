package dev.jbuild.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What an image is told that no Dockerfile makes: the flags that commit and import have in common. */
final class NewImageFlags {

    @Option(
            names = {"-c", "--change"},
            paramLabel = "INSTRUCTION",
            description =
                    "CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME or WORKDIR, as in a Dockerfile; several")
    private List<String> changes = new ArrayList<>();

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "A comment for the image's history")
    private String message = "";

    List<String> changes() {
        return changes;
    }

    Optional<String> message() {
        return message.isEmpty() ? Optional.empty() : Optional.of(message);
    }
}
