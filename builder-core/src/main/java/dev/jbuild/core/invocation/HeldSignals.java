package dev.jbuild.core.invocation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Signals for a program that is only being started: they wait until it can get them. Who subscribes with this before the start loses
 * none, and is not ended by one while the program is left behind. Thread safe.
 */
public final class HeldSignals implements IntConsumer {

    private final List<Integer> held = new ArrayList<>();
    private Optional<IntConsumer> program = Optional.empty();

    @Override
    public synchronized void accept(int signal) {
        program.ifPresentOrElse(there -> there.accept(signal), () -> held.add(signal));
    }

    /** Gives the program what has come so far, and from now on everything. */
    public synchronized void passTo(IntConsumer started) {
        held.forEach(started::accept);
        held.clear();
        program = Optional.of(started);
    }
}
