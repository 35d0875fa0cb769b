package dev.jbuild.core.key;

import dev.jbuild.cache.record.StepKey;
import java.util.List;

/**
 * A step's key, with what made it.
 *
 * @param files what the inputs of kind FILES select
 */
public record TracedKey(StepKey key, List<KeyInput> inputs, List<FileFact> files) {

    /** A key for a reproducible build: what another time makes is of no use to it. */
    public TracedKey atTime(long epochSecond) {
        List<KeyInput> all = new java.util.ArrayList<>(inputs);
        String time = Long.toString(epochSecond);
        all.add(new KeyInput(InputKind.TIME, "", time, time));
        StepKey salted = new StepKey(new StepDigest()
                .add("epoch")
                .add(epochSecond)
                .add(key.toString())
                .finish());
        return new TracedKey(salted, List.copyOf(all), files);
    }
}
