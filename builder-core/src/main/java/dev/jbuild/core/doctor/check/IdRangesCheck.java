package dev.jbuild.core.doctor.check;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.engine.Isolation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a user other than root has ids for the other users of an image. */
public final class IdRangesCheck implements Check {

    private static final int SET_USER_ID = 04000;

    /** A usual image has users up to "nobody". */
    private static final long ENOUGH = 65_536;

    private final Isolation isolation;
    private final Programs programs;

    public IdRangesCheck(Isolation isolation, Programs programs) {
        this.isolation = isolation;
        this.programs = programs;
    }

    @Override
    public String subject() {
        return "ids";
    }

    @Override
    public List<Finding> look() throws IOException {
        if (isolation == Isolation.ROOT) {
            return List.of(Finding.ok(this, "Root needs no ranges of ids."));
        }
        long uid = outside();
        String name = name(uid);
        List<Finding> findings = new ArrayList<>();
        for (String kind : List.of("subuid", "subgid")) {
            long count = count(Path.of("/etc").resolve(kind), name, uid);
            if (count == 0) {
                findings.add(Finding.note(
                        this,
                        "/etc/" + kind + " has no range for " + name + ".",
                        "As root: usermod --add-" + kind + "s 100000-165535 " + name
                                + ", with a range that nobody else has."));
            } else if (count < ENOUGH) {
                findings.add(Finding.note(
                        this,
                        "/etc/" + kind + " has only " + count + " ids for " + name
                                + ": files of users with higher ones can't be made.",
                        "As root: give it a range of 65536."));
            }
        }
        for (String helper : List.of("newuidmap", "newgidmap")) {
            helper(helper).ifPresent(findings::add);
        }
        return findings.isEmpty()
                ? List.of(Finding.ok(this, "/etc/subuid and /etc/subgid have ranges for " + name + "."))
                : findings;
    }

    private Optional<Finding> helper(String name) throws IOException {
        Optional<Path> program = programs.find(name);
        if (program.isEmpty()) {
            return Optional.of(Finding.note(
                    this,
                    "There is no " + name + ", which writes the ids into a user namespace.",
                    "Install it; Debian has it in the package uidmap, Fedora in shadow-utils."));
        }
        boolean setUser = ((int) Files.getAttribute(program.get(), "unix:mode") & SET_USER_ID) != 0;
        if (setUser || hasFileCapabilities(program.get())) {
            return Optional.empty();
        }
        return Optional.of(Finding.note(
                this,
                program.get() + " has not the rights that it needs.",
                "As root: chmod u+s " + program.get() + "."));
    }

    private static boolean hasFileCapabilities(Path file) throws IOException {
        try (RootDir directory = RootDir.open(file.resolveSibling(""))) {
            return directory.xattrs(String.valueOf(file.getFileName())).containsKey("security.capability");
        }
    }

    /** The user's id where jbuild was started: in a user namespace it is what root's is outside. */
    private static long outside() throws IOException {
        int own = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        for (String line : Files.readAllLines(Path.of("/proc/self/uid_map"), StandardCharsets.US_ASCII)) {
            String[] numbers = line.strip().split(" +");
            if (numbers.length == 3 && Long.parseLong(numbers[0]) == own) {
                return Long.parseLong(numbers[1]);
            }
        }
        return own;
    }

    private static String name(long uid) throws IOException {
        for (String line : lines(Path.of("/etc/passwd"))) {
            String[] fields = line.split(":", -1);
            if (fields.length > 2 && fields[2].equals(Long.toString(uid))) {
                return fields[0];
            }
        }
        return Long.toString(uid);
    }

    private static long count(Path file, String name, long uid) throws IOException {
        long count = 0;
        for (String line : lines(file)) {
            String[] fields = line.strip().split(":", -1);
            boolean own = fields.length == 3 && (fields[0].equals(name) || fields[0].equals(Long.toString(uid)));
            if (own && fields[2].matches("\\d{1,10}")) {
                count += Long.parseLong(fields[2]);
            }
        }
        return count;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }
}
