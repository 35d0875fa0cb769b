package dev.jbuild.core.volume;

import java.util.ArrayList;
import java.util.List;

/** Fields with commas between them; one in double quotes may hold commas, and quotes doubled. */
final class CommaSeparated {

    private CommaSeparated() {}

    static List<String> split(String text) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            if (letter == '"' && quoted && index + 1 < text.length() && text.charAt(index + 1) == '"') {
                field.append('"');
                index++;
            } else if (letter == '"') {
                quoted = !quoted;
            } else if (letter == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(letter);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
