package dev.jbuild.cli.command;

import dev.jbuild.core.exec.LimitTexts;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.Limits;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags that limit what a program may use: a RUN's, or a container's. */
final class LimitFlags {

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "SIZE",
            description = "The memory it may use, for example 512m")
    private String memory = "";

    @Option(names = "--cpus", paramLabel = "N", description = "How many processors' time it may use, for example 1.5")
    private String cpus = "";

    @Option(names = "--pids-limit", paramLabel = "N", description = "How many processes and threads it may have")
    private String processes = "";

    @Option(
            names = "--ulimit",
            paramLabel = "NAME=SOFT[:HARD]",
            description = "A limit of each process, such as nofile")
    private List<String> ulimits = new ArrayList<>();

    Limits read() throws EngineException {
        return LimitTexts.parse(memory, cpus, processes, ulimits);
    }
}
