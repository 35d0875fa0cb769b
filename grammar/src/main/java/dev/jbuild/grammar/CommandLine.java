package dev.jbuild.grammar;

import java.util.List;

/** What RUN, CMD, ENTRYPOINT and HEALTHCHECK execute. */
public sealed interface CommandLine {

    /**
     * A line for the stage's shell.
     *
     * @param text the line, with its continuations joined, as it is given to the shell; for a RUN with here-documents
     *     it is the first line (such as {@code cat <<EOF > /x})
     * @param heredocs the here-documents of the line, in order
     */
    record ShellForm(String text, List<Heredoc> heredocs) implements CommandLine {}

    /** The JSON form: a program and its arguments, no shell. */
    record ExecForm(List<String> arguments) implements CommandLine {}
}
