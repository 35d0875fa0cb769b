package dev.jbuild.cache.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A name in a directory. */
final class DirectoryEntry {

    private static final int BUFFER = 32 * 1024;
    private static final int LENGTH_AT = 16;
    private static final int TYPE_AT = 18;
    private static final int NAME_AT = 19;
    private static final int TYPE_DIRECTORY = 4;

    private final byte[] name;
    private final boolean directory;

    private DirectoryEntry(byte[] name, boolean directory) {
        this.name = name;
        this.directory = directory;
    }

    /** The bytes themselves: not to be changed. */
    byte[] name() {
        return name;
    }

    /** Whether the file system said that it is a directory; false also when it did not say. */
    boolean directory() {
        return directory;
    }

    /** All entries of an open directory, sorted by the names' bytes. */
    static List<DirectoryEntry> list(int directory, String subject) throws ErrnoException {
        List<DirectoryEntry> entries = new ArrayList<>();
        try (Scratch scratch = Scratch.take()) {
            MemorySegment buffer = scratch.reserve(BUFFER);
            while (true) {
                long size = scratch.call(SystemCall.GETDENTS64, directory, buffer.address(), BUFFER, 0);
                Descriptors.checked(size, SystemCall.GETDENTS64, "list " + (subject.isEmpty() ? "/" : subject));
                if (size == 0) {
                    entries.sort((left, right) -> Arrays.compareUnsigned(left.name, right.name));
                    return entries;
                }
                parse(buffer, size, entries);
            }
        }
    }

    private static void parse(MemorySegment buffer, long size, List<DirectoryEntry> entries) {
        long at = 0;
        while (at < size) {
            int length = buffer.get(JAVA_SHORT, at + LENGTH_AT) & 0xffff;
            int nameLength = 0;
            while (buffer.get(JAVA_BYTE, at + NAME_AT + nameLength) != 0) {
                nameLength++;
            }
            byte[] name = new byte[nameLength];
            MemorySegment.copy(buffer, JAVA_BYTE, at + NAME_AT, name, 0, nameLength);
            boolean dots = nameLength <= 2 && name[0] == '.' && name[nameLength - 1] == '.';
            if (!dots) {
                entries.add(new DirectoryEntry(name, buffer.get(JAVA_BYTE, at + TYPE_AT) == TYPE_DIRECTORY));
            }
            at += length;
        }
    }
}
