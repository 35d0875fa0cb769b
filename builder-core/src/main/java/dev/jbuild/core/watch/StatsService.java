package dev.jbuild.core.watch;

import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.template.RowFormat;
import dev.jbuild.core.text.Amounts;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What containers use, with docker's fields of {@code stats}. One thread's: it remembers what it saw last. */
public final class StatsService {

    /** What stands over each field. */
    public static final JsonObject HEADINGS = JsonObject.builder()
            .put("Container", "CONTAINER")
            .put("ID", "CONTAINER ID")
            .put("Name", "NAME")
            .put("CPUPerc", "CPU %")
            .put("MemUsage", "MEM USAGE / LIMIT")
            .put("MemPerc", "MEM %")
            .put("NetIO", "NET I/O")
            .put("BlockIO", "BLOCK I/O")
            .put("PIDs", "PIDS")
            .build();

    /** The template of the table that people see who ask for no other. */
    public static final String USUAL =
            "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}";

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final MathContext FOUR_DIGITS = new MathContext(4);
    private static final int SHORT_ID = 12;

    private final ContainerService containers;
    private final UsageReader reader;
    private final Map<String, Usage> last = new HashMap<>();

    public StatsService(Engine engine) {
        this.containers = new ContainerService(engine);
        this.reader = new UsageReader(containers);
    }

    /**
     * Measures.
     *
     * @param names of containers; none for all
     * @param all also those that do not run, where none is named
     * @param full whether IDs are not shortened
     * @return a row for each; of the processors' time what was used since the last call
     * @throws EngineException if a named one is not there
     */
    public List<RowFormat.Row> rows(List<String> names, boolean all, boolean full) throws EngineException, IOException {
        List<RowFormat.Row> rows = new ArrayList<>();
        if (names.isEmpty()) {
            for (ContainerService.Container container : containers.list()) {
                if (all || container.state().isActive()) {
                    rows.add(row(container.config().id().substring(0, SHORT_ID), container, full));
                }
            }
        }
        for (String name : names) {
            rows.add(row(name, containers.find(name), full));
        }
        return rows;
    }

    private RowFormat.Row row(String called, ContainerService.Container container, boolean full) throws IOException {
        String id = container.config().id();
        Usage usage = reader.read(container);
        Usage before = last.getOrDefault(id, Usage.none(Clock.systemUTC().instant()));
        double cpu = last.containsKey(id) ? usage.cpuPercent(before) : 0;
        last.put(id, usage);
        return RowFormat.Row.of(JsonObject.builder()
                .put("BlockIO", Amounts.size(usage.read()) + " / " + Amounts.size(usage.written()))
                .put("CPUPerc", percent(cpu))
                .put("Container", called)
                .put("ID", full ? id : id.substring(0, SHORT_ID))
                .put("MemPerc", percent(usage.memoryPercent()))
                .put("MemUsage", binary(usage.memory()) + " / " + binary(usage.memoryLimit()))
                .put("Name", container.config().name())
                .put("NetIO", Amounts.size(usage.received()) + " / " + Amounts.size(usage.sent()))
                .put("PIDs", Long.toString(usage.processes()))
                .build());
    }

    private static String percent(double percent) {
        return String.format(Locale.ROOT, "%.2f%%", percent);
    }

    /** Bytes with four digits and a binary unit, in docker's words, for example {@code 23.54GiB}. */
    static String binary(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return new BigDecimal(value).round(FOUR_DIGITS).stripTrailingZeros().toPlainString() + UNITS[unit];
    }
}
