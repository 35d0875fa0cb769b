package dev.jbuild.core.invocation;

import dev.jbuild.cache.os.TerminalWindow;

/** A terminal that somebody looks at. Thread safe. */
public interface Terminal {

    /** How large it is now: its user may resize it at any time. Cheap enough to be asked for each picture. */
    Size size();

    /** Columns and rows, both at least 1. */
    record Size(int columns, int rows) {}

    /** One that never changes. */
    static Terminal of(int columns, int rows) {
        Size size = new Size(columns, rows);
        return () -> size;
    }

    /**
     * The terminal behind a descriptor of this process.
     *
     * @param unknown the size of one that has none, as some serial lines and consoles
     */
    static Terminal behind(int descriptor, Size unknown) {
        return () -> TerminalWindow.of(descriptor)
                .map(window -> new Size(window.columns(), window.rows()))
                .orElse(unknown);
    }
}
