package dev.jbuild.core.containerfiles;

/**
 * One difference between a container's files and its image's.
 *
 * @param path absolute
 */
public record ContainerChange(Kind kind, String path) {

    /** What became of a file. */
    public enum Kind {
        CHANGED,
        ADDED,
        DELETED;

        /** Docker's letter for it. */
        public char letter() {
            return switch (this) {
                case CHANGED -> 'C';
                case ADDED -> 'A';
                case DELETED -> 'D';
            };
        }
    }
}
