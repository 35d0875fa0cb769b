package dev.jbuild.cli.terminal;

import dev.jbuild.core.invocation.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The signals that this process gets: those with which a user or a CI system asks it to stop. */
public final class ProcessSignals implements Signals {

    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    /** What changes nothing for a process that does not ask for it. */
    private static final String WINDOW_CHANGED = "WINCH";

    @Override
    public Subscription subscribe(IntConsumer handler) {
        return subscribe(NAMES, handler);
    }

    @Override
    public Subscription subscribeForTerminal(IntConsumer handler) {
        List<String> names = new ArrayList<>(NAMES);
        names.add(WINDOW_CHANGED);
        return subscribe(names, handler);
    }

    private static Subscription subscribe(List<String> names, IntConsumer handler) {
        record Previous(Signal signal, SignalHandler handler) {}
        List<Previous> previous = new ArrayList<>();
        for (String name : names) {
            Signal signal = new Signal(name);
            previous.add(new Previous(signal, Signal.handle(signal, got -> handler.accept(got.getNumber()))));
        }
        return () -> previous.forEach(before -> Signal.handle(before.signal(), before.handler()));
    }
}
