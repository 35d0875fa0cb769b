package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.testing.TestBox;
import java.nio.file.Path;

/** A program for RootlessTests: runs one line of shell in a sandbox. */
final class RootlessMain {

    private RootlessMain() {}

    public static void main(String[] arguments) throws Exception {
        try (TestBox box = TestBox.in(Path.of(arguments[0]))) {
            box.network(arguments[1].equals("host") ? NetworkMode.HOST : NetworkMode.NONE)
                    .process(process -> process.withInit(true));
            TestBox.Outcome outcome = box.shell(arguments[2]);
            System.out.print(outcome.out() + outcome.err());
            System.out.println("exit " + outcome.code());
        }
    }
}
