package dev.jbuild.core.solve;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts what a program prints into lines, and remembers the last ones for a failure's message. A line longer than the
 * limit is cut into several. One thread's.
 */
final class OutputLines {

    private static final int MAX_LINE = 64 << 10;
    private static final int REMEMBERED = 20;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<String> last;
    private final Consumer<String> consumer;

    OutputLines(List<String> last, Consumer<String> consumer) {
        this.last = last;
        this.consumer = consumer;
    }

    void add(byte[] bytes, int length) {
        for (int index = 0; index < length; index++) {
            if (bytes[index] == '\n' || line.size() >= MAX_LINE) {
                emit();
            }
            if (bytes[index] != '\n') {
                line.write(bytes[index]);
            }
        }
    }

    /** Adds a line of the engine's own. */
    void say(String text) {
        end();
        consumer.accept(text);
    }

    void end() {
        if (line.size() > 0) {
            emit();
        }
    }

    private void emit() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        // A progress bar overwrites its line: what counts is what stood there last.
        text = text.substring(text.lastIndexOf('\r') + 1);
        if (last.size() == REMEMBERED) {
            last.removeFirst();
        }
        last.add(text);
        consumer.accept(text);
    }
}
