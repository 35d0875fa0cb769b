package dev.jbuild.cache.os;

/** What a file is (the {@code S_IFMT} part of its mode). */
public enum FileType {
    FILE(0100000),
    DIRECTORY(0040000),
    SYMLINK(0120000),
    FIFO(0010000),
    SOCKET(0140000),
    CHARACTER_DEVICE(0020000),
    BLOCK_DEVICE(0060000);

    private static final int MASK = 0170000;

    private final int bits;

    FileType(int bits) {
        this.bits = bits;
    }

    /** The type's bits in the kernel's {@code st_mode}. */
    public int bits() {
        return bits;
    }

    /** The type that a {@code st_mode} has. */
    public static FileType ofMode(int mode) {
        for (FileType type : values()) {
            if (type.bits == (mode & MASK)) {
                return type;
            }
        }
        throw new IllegalArgumentException("no file type has the mode " + Integer.toOctalString(mode));
    }
}
