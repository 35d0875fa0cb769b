package dev.jbuild.grammar.problem;

import java.nio.charset.StandardCharsets;

/**
 * The text of a Dockerfile.
 *
 * @param name as messages show it
 * @param text without a byte order mark
 */
public record SourceFile(String name, String text) {

    private static final String BYTE_ORDER_MARK = "\ufeff";

    public SourceFile {
        text = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /** Reads UTF-8; what is none becomes replacement characters. */
    public static SourceFile of(String name, byte[] bytes) {
        return new SourceFile(name, new String(bytes, StandardCharsets.UTF_8));
    }
}
