package dev.jbuild.cache.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads and writes extended attributes, by descriptor or by place. */
final class ExtendedAttributes {

    /** The kernel's own limit for one value and for the list of names (XATTR_SIZE_MAX, XATTR_LIST_MAX). */
    private static final int LARGEST = 64 * 1024;

    private static final int USUAL = 4 * 1024;

    private ExtendedAttributes() {}

    /** Where a file's attributes are: an open file, or a path that is not to be followed. */
    private record Source(SystemCall list, SystemCall get, long file) {}

    static Map<String, byte[]> ofPlace(Place place) throws ErrnoException {
        Source source = new Source(SystemCall.LLISTXATTR, SystemCall.LGETXATTR, place.procAddress());
        return read(place.scratch(), source);
    }

    /** Of an open file (not one that is open by O_PATH). */
    static Map<String, byte[]> ofDescriptor(int descriptor) throws ErrnoException {
        try (Scratch scratch = Scratch.take()) {
            return read(scratch, new Source(SystemCall.FLISTXATTR, SystemCall.FGETXATTR, descriptor));
        }
    }

    private static Map<String, byte[]> read(Scratch scratch, Source source) throws ErrnoException {
        int capacity = USUAL;
        MemorySegment names = scratch.reserve(capacity);
        long size = scratch.call(source.list, source.file, names.address(), capacity, 0);
        if (size == -Errno.ERANGE) {
            capacity = LARGEST;
            names = scratch.reserve(capacity);
            size = scratch.call(source.list, source.file, names.address(), capacity, 0);
        }
        if (size == 0 || size == -Errno.EOPNOTSUPP) {
            return Map.of();
        }
        Descriptors.checked(size, source.list, "read the attributes");
        Map<String, byte[]> attributes = new TreeMap<>(FileNames::compare);
        for (String name : split(names.asSlice(0, size).toArray(JAVA_BYTE))) {
            value(scratch, source, name, attributes);
        }
        return attributes;
    }

    private static List<String> split(byte[] list) {
        List<String> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < list.length; i++) {
            if (list[i] == 0) {
                names.add(FileNames.decode(list, start, i));
                start = i + 1;
            }
        }
        return names;
    }

    private static void value(Scratch scratch, Source source, String name, Map<String, byte[]> attributes)
            throws ErrnoException {
        long address = scratch.string(FileNames.encode(name));
        MemorySegment value = scratch.reserve(USUAL);
        long size = scratch.call(source.get, source.file, address, value.address(), USUAL);
        if (size == -Errno.ERANGE) {
            value = scratch.reserve(LARGEST);
            size = scratch.call(source.get, source.file, address, value.address(), LARGEST);
        }
        // It can go away, and trusted.* is listed but not readable for some.
        if (size == -Errno.ENODATA || size == -Errno.EPERM) {
            return;
        }
        Descriptors.checked(size, source.get, "read the attribute " + name);
        attributes.put(name, value.asSlice(0, size).toArray(JAVA_BYTE));
    }

    static long set(Place place, String name, byte[] value) {
        Scratch scratch = place.scratch();
        MemorySegment copy = scratch.reserve(Math.max(1, value.length));
        MemorySegment.copy(value, 0, copy, JAVA_BYTE, 0, value.length);
        return scratch.call(
                SystemCall.LSETXATTR,
                place.procAddress(),
                scratch.string(FileNames.encode(name)),
                copy.address(),
                value.length);
    }

    static long remove(Place place, String name) {
        Scratch scratch = place.scratch();
        return scratch.call(SystemCall.LREMOVEXATTR, place.procAddress(), scratch.string(FileNames.encode(name)));
    }
}
