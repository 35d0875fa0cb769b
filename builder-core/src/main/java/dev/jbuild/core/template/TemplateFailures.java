package dev.jbuild.core.template;

import dev.jbuild.core.failure.EngineException;

/** What can be wrong with a template, as sentences that say where. */
final class TemplateFailures {

    private final String text;

    TemplateFailures(String text) {
        this.text = text;
    }

    /** It can't be read. */
    EngineException unreadable(int at, String what) {
        return new EngineException(
                "JB5050",
                "The template can't be read: " + where(at) + what + ": template parsing error.",
                "It is written as docker's, for example '{{.Names}}\\t{{.Status}}'.");
    }

    /** It can be read, and does not fit what it is applied to. */
    EngineException failing(int at, String what, String help) {
        return new EngineException("JB5051", "The template can't be applied: " + where(at) + what + ".", help);
    }

    private String where(int at) {
        int end = Math.min(at, text.length());
        int lineStart = text.lastIndexOf('\n', end - 1) + 1;
        long line = text.substring(0, end)
                        .chars()
                        .filter(character -> character == '\n')
                        .count()
                + 1;
        String column = "column " + (text.codePointCount(lineStart, end) + 1) + ": ";
        return text.indexOf('\n') < 0 ? column : "line " + line + ", " + column;
    }
}
