package dev.jbuild.cli.command;

import dev.jbuild.core.exec.LimitRequest;
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

    @Option(
            names = "--memory-swap",
            paramLabel = "SIZE",
            description = "Memory and swap together; -1 for as much swap as there is (default: no swap)")
    private String memorySwap = "";

    @Option(
            names = "--memory-reservation",
            paramLabel = "SIZE",
            description = "What it is pushed back to when others want memory")
    private String memoryReservation = "";

    @Option(
            names = {"-c", "--cpu-shares"},
            paramLabel = "N",
            description = "Its weight when the processors are busy (usual: 1024)")
    private String cpuShares = "";

    @Option(names = "--cpuset-cpus", paramLabel = "LIST", description = "The processors it runs on, for example 0-2,4")
    private String cpusetCpus = "";

    @Option(names = "--cpuset-mems", paramLabel = "LIST", description = "The memory nodes it uses")
    private String cpusetMems = "";

    @Option(names = "--blkio-weight", paramLabel = "N", description = "Its weight when disks are busy, from 10 to 1000")
    private String blkioWeight = "";

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
        return LimitTexts.parse(request());
    }

    LimitRequest request() {
        return new LimitRequest(
                memory,
                memorySwap,
                memoryReservation,
                cpus,
                cpuShares,
                cpusetCpus,
                cpusetMems,
                blkioWeight,
                processes,
                ulimits);
    }
}
