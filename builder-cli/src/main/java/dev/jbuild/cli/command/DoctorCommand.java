package dev.jbuild.cli.command;

import dev.jbuild.core.doctor.Diagnosis;
import dev.jbuild.core.doctor.Doctor;
import dev.jbuild.core.doctor.check.Finding;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild doctor}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Try what this machine lets jbuild do, and say what keeps it from more.",
        footer = {
            "",
            "Each line says ok, note (it works, but less well than it could) or problem (something is refused here), and what",
            "to do about it. The exit code is 0, or 1 if nothing can be isolated.",
            "",
            "Examples:",
            "  jbuild doctor",
            "  jbuild doctor --format json"
        })
public final class DoctorCommand implements Command {

    private static final String LINE = "%-8s %-17s %s%n";

    @Option(names = "--format", paramLabel = "table|json", description = "How it is printed")
    private String format = "table";

    @Override
    public int run(Invocation invocation) throws EngineException, InterruptedException {
        if (!format.equals("table") && !format.equals("json")) {
            throw new EngineException("JB1006", "--format " + format + " is not known.", "Choose table or json.");
        }
        Diagnosis diagnosis = Doctor.examine(invocation);
        PrintStream out = invocation.streams().out();
        if (format.equals("json")) {
            out.println(diagnosis.json());
        } else {
            print(diagnosis, out);
        }
        return diagnosis.canIsolate() ? 0 : 1;
    }

    private static void print(Diagnosis diagnosis, PrintStream out) {
        out.println("Isolation: " + diagnosis.words());
        out.println("Why: " + diagnosis.why());
        if (!diagnosis.lift().isEmpty()) {
            out.println("To have more: " + diagnosis.lift());
        }
        out.println();
        for (Finding finding : diagnosis.findings()) {
            out.printf(Locale.ROOT, LINE, finding.level().word(), finding.subject(), finding.text());
            if (!finding.advice().isEmpty()) {
                out.printf(Locale.ROOT, LINE, "", "", finding.advice());
            }
        }
    }
}
