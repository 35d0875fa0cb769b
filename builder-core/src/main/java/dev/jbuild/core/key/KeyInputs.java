package dev.jbuild.core.key;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.record.StepKey;
import java.util.ArrayList;
import java.util.List;

/** Collects the inputs of one step: for its key, and for the record that explains a later miss. One thread's. */
public final class KeyInputs {

    private static final int LONGEST_VALUE = 80;
    private static final int LONGEST_SHOWN = 120;

    private final Salt salt;
    private final StepDigest digest = new StepDigest();
    private final List<KeyInput> inputs = new ArrayList<>();
    private final List<FileFact> files = new ArrayList<>();

    /**
     * Begins a key.
     *
     * @param work what is done, with the version of its key
     */
    public KeyInputs(String work, Salt salt) {
        this.salt = salt;
        digest.add(work);
    }

    /** Adds an input that everybody may see. */
    public KeyInputs add(InputKind kind, String name, String value) {
        return add(kind, name, value, value);
    }

    /** As {@link #add(InputKind, String, String)}, shown in other words. */
    public KeyInputs add(InputKind kind, String name, String value, String shown) {
        digest.add(kind.name()).add(name).add(value);
        inputs.add(new KeyInput(kind, name, shortened(value), clipped(shown)));
        return this;
    }

    /** Adds an input whose value nobody may read out of the record, not even by trying. */
    public KeyInputs addHidden(InputKind kind, String name, String value) {
        digest.add(kind.name()).add(name).add(value);
        inputs.add(new KeyInput(kind, name, salt.digest(value), ""));
        return this;
    }

    /** Adds the file system of an image or a step, which counts by its layers alone, whoever made them. */
    public KeyInputs addBelow(InputKind kind, String name, String layers, String shown) {
        digest.add("below").add(layers);
        inputs.add(new KeyInput(kind, name, layers, shown));
        return this;
    }

    /** Adds what was selected of a tree. */
    public KeyInputs addFiles(String name, Digest content, List<FileFact> facts) {
        // By content alone: another pattern that selects the same is the same.
        digest.add(InputKind.FILES.name()).add(content.toString());
        inputs.add(new KeyInput(InputKind.FILES, name, content.toString(), ""));
        files.addAll(facts);
        return this;
    }

    public TracedKey finish() {
        return new TracedKey(new StepKey(digest.finish()), List.copyOf(inputs), List.copyOf(files));
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_VALUE
                ? value
                : new StepDigest().add(value).finish().toString();
    }

    private static String clipped(String shown) {
        String line = shown.lines().findFirst().orElse("");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN - 1) + "…";
    }
}
