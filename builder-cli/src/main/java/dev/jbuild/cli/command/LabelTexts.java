package dev.jbuild.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Labels as flags have them: {@code NAME[=VALUE]}. */
final class LabelTexts {

    private LabelTexts() {}

    static Map<String, String> read(List<String> labels) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            all.put(equals < 0 ? label : label.substring(0, equals), equals < 0 ? "" : label.substring(equals + 1));
        }
        return all;
    }
}
