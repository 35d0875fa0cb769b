package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Extended attributes that go with a file to wherever it is copied. */
final class FileAttributes {

    private FileAttributes() {}

    /** All but those that only mean something where the file lies: overlayfs' own, SELinux' labels, access lists. */
    static Map<String, byte[]> of(RootDir root, String path) throws IOException {
        Map<String, byte[]> attributes = root.xattrs(path);
        if (attributes.isEmpty()) {
            return attributes;
        }
        Map<String, byte[]> portable = new TreeMap<>(attributes);
        portable.keySet()
                .removeIf(name -> name.startsWith("system.")
                        || name.startsWith("security.selinux")
                        || name.startsWith("trusted.overlay.")
                        || name.startsWith("user.overlay."));
        return portable;
    }
}
