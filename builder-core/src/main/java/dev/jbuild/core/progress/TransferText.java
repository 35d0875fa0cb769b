package dev.jbuild.core.progress;

import dev.jbuild.core.text.ByteCount;
import java.util.Locale;
import java.util.Optional;

/** Transfers as lines of a log: one for the beginning and one for the end of each. */
public final class TransferText {

    private TransferText() {}

    /** The line of an event; none for those between beginning and end. */
    public static Optional<String> of(BuildEvent.Transfer transfer) {
        String bytes = ByteCount.shown(transfer.done());
        return switch (transfer.state()) {
            case BEGUN ->
                Optional.of("fetching " + transfer.what()
                        + (transfer.total().isEmpty()
                                ? ""
                                : " (" + ByteCount.shown(transfer.total().getAsLong()) + ")"));
            case UNDER_WAY -> Optional.empty();
            case DONE ->
                Optional.of("fetched " + transfer.what() + ": " + bytes + " in "
                        + String.format(Locale.ROOT, "%.1fs", transfer.took().toMillis() / 1000.0));
            case BROKEN_OFF -> Optional.of("stopped fetching " + transfer.what() + " after " + bytes);
        };
    }
}
