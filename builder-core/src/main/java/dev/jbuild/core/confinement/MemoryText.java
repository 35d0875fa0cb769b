package dev.jbuild.core.confinement;

import dev.jbuild.core.exec.SizeText;
import dev.jbuild.core.failure.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code --tmpfs PATH[:OPTION,...]}, with docker's defaults: noexec, nosuid and nodev. */
final class MemoryText {

    private MemoryText() {}

    static Confinement.Memory read(String text) throws EngineException {
        int colon = text.indexOf(':');
        String target = colon < 0 ? text : text.substring(0, colon);
        if (!target.startsWith("/") || target.equals("/") || (target + "/").contains("/../")) {
            throw wrong(text, "\"" + target + "\" is no absolute path in the container");
        }
        OptionalLong size = OptionalLong.empty();
        Optional<Integer> mode = Optional.empty();
        boolean readOnly = false;
        boolean executable = false;
        boolean setuid = false;
        List<String> others = new ArrayList<>();
        for (String option : colon < 0
                ? List.<String>of()
                : List.of(text.substring(colon + 1).split(",", -1))) {
            int equals = option.indexOf('=');
            String value = option.substring(equals + 1);
            switch (equals < 0 ? option : option.substring(0, equals)) {
                case "", "rw", "nodev", "async", "relatime" -> {}
                case "ro" -> readOnly = true;
                case "exec" -> executable = true;
                case "noexec" -> executable = false;
                case "suid" -> setuid = true;
                case "nosuid" -> setuid = false;
                case "size" -> size = OptionalLong.of(SizeText.parse("--tmpfs size", value));
                case "mode" -> mode = Optional.of(mode(text, value));
                case "uid", "gid", "nr_inodes", "nr_blocks" -> others.add(option);
                case "dev" -> throw wrong(text, "device nodes can't be opened in a container's own directories");
                default -> throw wrong(text, "the option \"" + option + "\" is not known");
            }
        }
        return new Confinement.Memory(target, size, mode, readOnly, executable, setuid, others);
    }

    private static int mode(String text, String value) throws EngineException {
        if (!value.matches("0?[0-7]{1,4}")) {
            throw wrong(text, "the mode " + value + " is no octal number");
        }
        return Integer.parseInt(value, 8);
    }

    private static EngineException wrong(String text, String why) {
        return new EngineException(
                "JB1081",
                "--tmpfs " + text + ": " + why + ".",
                "Write for example --tmpfs /run:size=64m,exec,mode=755.");
    }
}
