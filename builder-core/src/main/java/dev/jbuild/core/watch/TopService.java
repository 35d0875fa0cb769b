package dev.jbuild.core.watch;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.template.TabbedText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The processes of a container as the host sees them. Thread safe. */
public final class TopService {

    /** As docker has it. */
    private static final int NARROWEST = 20;

    private final ContainerService containers;
    private final ContainerProcesses processes;

    public TopService(Engine engine) {
        this.containers = new ContainerService(engine);
        this.processes = new ContainerProcesses(containers);
    }

    /**
     * A table with a line for each process.
     *
     * @param options of ps; none for its -ef
     * @throws EngineException if the container does not run, or an option is not known
     */
    public List<String> lines(String name, List<String> options, Instant now) throws EngineException, IOException {
        List<PsOptions.Heading> headings = PsOptions.parse(options);
        ContainerService.Container container = containers.find(name);
        Machine machine = Machine.of(now);
        List<String> lines = new ArrayList<>();
        lines.add(headings.stream().map(PsOptions.Heading::text).collect(Collectors.joining("\t")));
        for (int pid : processes.of(container)) {
            ProcessFacts.of(pid)
                    .ifPresent(process -> lines.add(headings.stream()
                            .map(heading ->
                                    heading.column().text(process, machine).replace('\t', ' '))
                            .collect(Collectors.joining("\t"))));
        }
        containers.events().write(container.config(), "top");
        return TabbedText.align(lines, NARROWEST);
    }
}
