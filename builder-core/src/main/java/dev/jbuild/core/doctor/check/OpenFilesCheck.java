package dev.jbuild.core.doctor.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many files a process may have open. */
public final class OpenFilesCheck implements Check {

    /** Builds of many steps, and programs such as databases in containers, want more than the few hundred of old systems. */
    private static final long ENOUGH = 4096;

    private static final String LINE = "Max open files";

    @Override
    public String subject() {
        return "open-files";
    }

    @Override
    public List<Finding> look() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"), StandardCharsets.US_ASCII)) {
            if (line.startsWith(LINE)) {
                String most = line.substring(LINE.length()).strip().split(" +", -1)[1];
                return List.of(
                        most.equals("unlimited") || Long.parseLong(most) >= ENOUGH
                                ? Finding.ok(this, "A process may open " + most + " files.")
                                : Finding.note(
                                        this,
                                        "A process may open only " + most + " files, also in containers.",
                                        "Raise the hard limit of open files (ulimit -Hn) before you start jbuild."));
            }
        }
        throw new IOException("/proc/self/limits has no line \"" + LINE + "\"");
    }
}
