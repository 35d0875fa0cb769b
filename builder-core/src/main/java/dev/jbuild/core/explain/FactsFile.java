package dev.jbuild.core.explain;

import dev.jbuild.cache.os.FileNames;
import dev.jbuild.core.key.FileFact;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** What was copied, as a file: a line for each entry with type, mode, content, rest and path, compressed. */
final class FactsFile {

    /** Some million entries; what is longer is not compared. */
    private static final int LARGEST = 1 << 28;

    private static final int PARTS = 5;
    private static final String NOTHING = "-";

    private FactsFile() {}

    static byte[] write(List<FileFact> facts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            for (FileFact fact : facts) {
                String line = fact.type() + " " + Integer.toOctalString(fact.mode()) + " " + word(fact.content()) + " "
                        + word(fact.rest()) + " " + escaped(fact.path()) + "\n";
                out.write(FileNames.encode(line));
            }
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #write} wrote. A line that is none is left out. */
    static List<FileFact> read(InputStream in) throws IOException {
        byte[] text;
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(in.readAllBytes()))) {
            text = unpacked.readNBytes(LARGEST);
        }
        List<FileFact> facts = new ArrayList<>();
        for (String line : FileNames.decode(text).split("\n")) {
            String[] parts = line.split(" ", PARTS);
            if (parts.length == PARTS && parts[0].length() == 1 && parts[1].matches("[0-7]{1,5}")) {
                facts.add(new FileFact(
                        unescaped(parts[4]),
                        parts[0].charAt(0),
                        Integer.parseInt(parts[1], 8),
                        unword(parts[2]),
                        unword(parts[3])));
            }
        }
        return facts;
    }

    private static String word(String text) {
        return text.isEmpty() ? NOTHING : escaped(text).replace(" ", "%20");
    }

    private static String unword(String text) {
        return text.equals(NOTHING) ? "" : unescaped(text);
    }

    private static String escaped(String text) {
        return text.indexOf('%') < 0 && text.indexOf('\n') < 0
                ? text
                : text.replace("%", "%25").replace("\n", "%0A");
    }

    private static String unescaped(String text) {
        return text.indexOf('%') < 0
                ? text
                : text.replace("%0A", "\n").replace("%20", " ").replace("%25", "%");
    }
}
