package dev.jbuild.grammar;

import java.nio.charset.StandardCharsets;

/**
 * The text of a Dockerfile.
 *
 * @param name as messages show it
 * @param text without a byte order mark
 */
public record SourceFile(String name, String text) {

    private static final char BYTE_ORDER_MARK = '\ufeff';

    /** Reads UTF-8; what is none becomes replacement characters. */
    public static SourceFile of(String name, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return new SourceFile(name, !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text);
    }
}
