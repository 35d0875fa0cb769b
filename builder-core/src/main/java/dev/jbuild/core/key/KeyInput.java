package dev.jbuild.core.key;

/**
 * One of the inputs that make a step's key, as it is kept to explain a later miss.
 *
 * @param name what it is called, unique in its kind: a variable's name, a pattern, an image
 * @param value equal for equal inputs: the input itself where it is short and no secret, else a digest of it
 * @param shown how people see the value, empty if they don't
 */
public record KeyInput(InputKind kind, String name, String value, String shown) {

    /** Whether both stand for the same input, whatever their values. */
    public boolean isSameAs(KeyInput other) {
        return kind == other.kind && name.equals(other.name);
    }
}
