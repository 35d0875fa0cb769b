package dev.jbuild.core.exec;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.runtime.user.UserSpec;
import java.io.IOException;
import java.util.Optional;

/** Makes working directories in file systems of images. */
public final class Directories {

    private static final int MODE = 0755;

    private Directories() {}

    /**
     * Makes a directory and those above it that are missing; what is made belongs to the user.
     *
     * @param path without links, as {@link RootDir#resolve} gives it
     * @return whether it is a directory now; false if something else is in its way
     */
    public static boolean make(RootDir root, String path, UserSpec owner) throws IOException {
        StringBuilder sofar = new StringBuilder();
        for (String part : path.split("/", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            sofar.append('/').append(part);
            Optional<FileStat> there = root.stat(sofar.toString());
            if (there.isEmpty()) {
                root.mkdir(sofar.toString(), 0700);
                root.chown(sofar.toString(), owner.uid(), owner.gid());
                root.chmod(sofar.toString(), MODE);
            } else if (there.get().type() != FileType.DIRECTORY) {
                return false;
            }
        }
        return true;
    }
}
