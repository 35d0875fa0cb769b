package dev.jbuild.cli.command;

import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** Asks before something is done that can't be taken back. */
final class Question {

    private Question() {}

    /** Whether the user agrees; who has no terminal to answer on is not asked, and agrees. */
    static boolean isConfirmed(Invocation invocation, String warning) throws IOException {
        if (!invocation.streams().canAnswer()) {
            return true;
        }
        PrintStream err = invocation.streams().err();
        err.println("WARNING! " + warning);
        err.print("Are you sure you want to continue? [y/N] ");
        err.flush();
        StringBuilder answer = new StringBuilder();
        for (int c = invocation.streams().in().read();
                c >= 0 && c != '\n';
                c = invocation.streams().in().read()) {
            answer.append((char) c);
        }
        String word = answer.toString().strip().toLowerCase(Locale.ROOT);
        return word.equals("y") || word.equals("yes");
    }
}
